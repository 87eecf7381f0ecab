// Local operator of HyperZZW: a depthwise convolution over Y and X, padded with zeros, whose
// kernel another network has made for this very image, and a layer over the channels.
//
//   y = GELU(w (k * x) + b)       GELU(x) = x (1 + erf(x / sqrt(2))) / 2
//
// Zhang, HyperZZW operator connects slow-fast networks for full context interaction, arXiv
// 2401.17948. Each step is an image, and has a kernel of its own: nothing goes from one to the
// next. The batch normalisation is part of w and b. The kernel is a correlation, as PyTorch's.

rec.operator @hyperzzw_local(%x: !rec.tensor<T, B, Y, X, C>, %k: !rec.tensor<T, B, KY, KX, C>,
                             %w: !rec.tensor<D, C>, %b: !rec.tensor<D> = 0.0) {
  %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, Y, X, C>, %kt = %k : !rec.tensor<T, B, KY, KX, C>)
      params(%bias = %b : !rec.tensor<D>) {
    %xu = rec.unfold %xt over [Y by KY, X by KX] : f32
    %taps = arith.mulf %kt, %xu : f32
    %near = rec.reduce sum %taps over [KY, KX] : f32
    %wn = rec.product %w, %near : !rec.tensor<D, C>
    %v = arith.addf %wn, %bias : f32

    // GELU: v times the normal distribution's integral up to v, without cancellation.
    %scale = arith.constant -0.70710678118654752 : f32
    %half = arith.constant 0.5 : f32
    %deviations = arith.mulf %scale, %v : f32
    %twice = math.erfc %deviations : f32
    %integral = arith.mulf %half, %twice : f32
    %yt = arith.mulf %v, %integral : f32
    rec.yield %yt
  }
  rec.return y = all %y
}
