// Diagonal state space model with N complex modes for each channel (S4D). Of each conjugate
// pair only one is kept; a, b, c are packs of real and imaginary part:
//
//   h' = a h + b x   (complex; re and im are its parts)
//   y = 2 Re(sum over N of c h') + d x
//
// Gu et al., On the parameterization and initialization of diagonal state space models,
// arXiv 2206.11893, section 3. a and b are the discretised ones, for modes lambda and a
// step dt: a = exp(dt lambda), and b = (a - 1) / lambda times the continuous b (zero-order
// hold). a is f32 in every storage type: it is close to 1, and what counts are its powers.

rec.operator @s4d(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<2, D, N : f32>,
                  %b: !rec.tensor<2, D, N>, %c: !rec.tensor<2, D, N>,
                  %d: !rec.tensor<D> = 0.0,
                  %re0: !rec.tensor<B, D, N>, %im0: !rec.tensor<B, D, N>) {
  %re, %im, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%ar, %ai = %a : !rec.tensor<2, D, N : f32>, %br, %bi = %b : !rec.tensor<2, D, N>,
             %cr, %ci = %c : !rec.tensor<2, D, N>, %dd = %d : !rec.tensor<D>)
      states(%rp = %re0 : !rec.tensor<B, D, N>, %ip = %im0 : !rec.tensor<B, D, N>) {
    %rr = arith.mulf %ar, %rp : f32
    %ii = arith.mulf %ai, %ip : f32
    %ri = arith.mulf %ar, %ip : f32
    %ir = arith.mulf %ai, %rp : f32
    %kept_re = arith.subf %rr, %ii : f32
    %kept_im = arith.addf %ri, %ir : f32
    %taken_re = arith.mulf %br, %xt : f32
    %taken_im = arith.mulf %bi, %xt : f32
    %rn = arith.addf %kept_re, %taken_re : f32
    %in = arith.addf %kept_im, %taken_im : f32

    %cre = arith.mulf %cr, %rn : f32
    %cim = arith.mulf %ci, %in : f32
    %part = arith.subf %cre, %cim : f32
    %half = rec.reduce sum %part over [N] : f32
    %both = arith.addf %half, %half : f32
    %skipped = arith.mulf %dd, %xt : f32
    %yt = arith.addf %both, %skipped : f32
    rec.yield %rn, %in, %yt
  }
  rec.return y = all %y, re_last = last %re, im_last = last %im
}
