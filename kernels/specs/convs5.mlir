// Convolutional state space model (ConvS5): S5 over images. N complex modes at each pixel
// decay by themselves, and are written and read by convolutions over Y and X, padded with
// zeros. Of each conjugate pair of modes only one is kept; a, b, c are packs of real and
// imaginary part:
//
//   h' = a h + b * x   (complex; re and im are its parts)
//   y = 2 Re(c * h') + d x
//
// Smith, De Mello, Kautz, Linderman and Byeon, Convolutional state space models for
// long-range spatiotemporal modeling, arXiv 2310.19694, section 3. a and b are the
// discretised ones: for modes lambda and their steps dt, a = exp(dt lambda), and b is
// (a - 1) / lambda (at lambda = 0, dt) times the continuous kernel (zero-order hold). a is f32 in
// every storage type, since what counts are its powers. Kernels are correlations, as
// PyTorch's. The paper's d is a convolution, too; here it scales each channel.

rec.operator @convs5(%x: !rec.tensor<T, B, Y, X, D>, %a: !rec.tensor<2, N : f32>,
                     %b: !rec.tensor<2, KY, KX, N, D>, %c: !rec.tensor<2, LY, LX, D, N>,
                     %d: !rec.tensor<D> = 0.0, %re0: !rec.tensor<B, Y, X, N>,
                     %im0: !rec.tensor<B, Y, X, N>) {
  %re, %im, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, Y, X, D>)
      params(%ar, %ai = %a : !rec.tensor<2, N : f32>, %skip = %d : !rec.tensor<D>)
      states(%rp = %re0 : !rec.tensor<B, Y, X, N>, %ip = %im0 : !rec.tensor<B, Y, X, N>) {
    %xu = rec.unfold %xt over [Y by KY, X by KX] : f32
    %bre, %bim = rec.product %b, %xu : !rec.tensor<2, KY, KX, N, D>
    %taken_re = rec.reduce sum %bre over [KY, KX] : f32
    %taken_im = rec.reduce sum %bim over [KY, KX] : f32
    %rr = arith.mulf %ar, %rp : f32
    %ii = arith.mulf %ai, %ip : f32
    %ri = arith.mulf %ar, %ip : f32
    %ir = arith.mulf %ai, %rp : f32
    %kept_re = arith.subf %rr, %ii : f32
    %kept_im = arith.addf %ri, %ir : f32
    %rn = arith.addf %kept_re, %taken_re : f32
    %in = arith.addf %kept_im, %taken_im : f32

    %ru = rec.unfold %rn over [Y by LY, X by LX] : f32
    %iu = rec.unfold %in over [Y by LY, X by LX] : f32
    %cre = rec.product %c[0 to 1], %ru : !rec.tensor<2, LY, LX, D, N>
    %cim = rec.product %c[1 to 2], %iu : !rec.tensor<2, LY, LX, D, N>
    %real = arith.subf %cre, %cim : f32
    %half = rec.reduce sum %real over [LY, LX] : f32
    %shown = arith.addf %half, %half : f32
    %direct = arith.mulf %skip, %xt : f32
    %yt = arith.addf %shown, %direct : f32
    rec.yield %rn, %in, %yt
  }
  rec.return y = all %y, re_last = last %re, im_last = last %im
}
