// Diagonal state space model with N complex modes that all channels share (S5): multiple
// input, multiple output. Of each conjugate pair only one is kept; a, b, c are packs of
// real and imaginary part:
//
//   h' = a h + b x   (complex, b a matrix [N, D]; re and im are its parts)
//   y = 2 Re(c h') + d x   (c a matrix [D, N])
//
// Smith, Warrington and Linderman, Simplified state space layers for sequence modeling,
// arXiv 2208.04933, section 3. a and b are the discretised ones, for modes lambda and
// their steps dt: a = exp(dt lambda), and b = (a - 1) / lambda times the continuous b,
// row by row (zero-order hold). a is f32 in every storage type: it is close to 1, and what
// counts are its powers.

rec.operator @s5(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<2, N : f32>, %b: !rec.tensor<2, N, D>,
                 %c: !rec.tensor<2, D, N>, %d: !rec.tensor<D> = 0.0,
                 %re0: !rec.tensor<B, N>, %im0: !rec.tensor<B, N>) {
  %re, %im, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%ar, %ai = %a : !rec.tensor<2, N : f32>, %dd = %d : !rec.tensor<D>)
      states(%rp = %re0 : !rec.tensor<B, N>, %ip = %im0 : !rec.tensor<B, N>) {
    %taken_re, %taken_im = rec.product %b, %xt : !rec.tensor<2, N, D>
    %rr = arith.mulf %ar, %rp : f32
    %ii = arith.mulf %ai, %ip : f32
    %ri = arith.mulf %ar, %ip : f32
    %ir = arith.mulf %ai, %rp : f32
    %kept_re = arith.subf %rr, %ii : f32
    %kept_im = arith.addf %ri, %ir : f32
    %rn = arith.addf %kept_re, %taken_re : f32
    %in = arith.addf %kept_im, %taken_im : f32

    %cre = rec.product %c[0 to 1], %rn : !rec.tensor<2, D, N>
    %cim = rec.product %c[1 to 2], %in : !rec.tensor<2, D, N>
    %half = arith.subf %cre, %cim : f32
    %both = arith.addf %half, %half : f32
    %skipped = arith.mulf %dd, %xt : f32
    %yt = arith.addf %both, %skipped : f32
    rec.yield %rn, %in, %yt
  }
  rec.return y = all %y, re_last = last %re, im_last = last %im
}
