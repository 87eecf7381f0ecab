// Token mixer of FFNet: a feed-forward layer whose hidden part are two depthwise
// convolutions over Y and X, padded with zeros, with a GELU between them.
//
//   u = w x + b
//   y = k2 * GELU(k1 * u + b1) + b2       GELU(x) = x (1 + erf(x / sqrt(2))) / 2
//
// Yun, Lee and Ro, MetaMixer is all you need, arXiv 2406.02021. Batch normalisations are part
// of w and b, and the 3x3 branch of training part of k1 and k2. Each step is an image: nothing
// goes from one to the next. Kernels are correlations, as PyTorch's. The residual, its scale
// for each channel and the squeeze-and-excitation are taken outside.

rec.operator @ffnet_mixer(%x: !rec.tensor<T, B, Y, X, C>, %w: !rec.tensor<D, C>,
                          %b: !rec.tensor<D> = 0.0, %k1: !rec.tensor<KY, KX, D>,
                          %b1: !rec.tensor<D> = 0.0, %k2: !rec.tensor<LY, LX, D>,
                          %b2: !rec.tensor<D> = 0.0) {
  %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, Y, X, C>)
      params(%bias = %b : !rec.tensor<D>,
             %kernel1 = %k1 : !rec.tensor<KY, KX, D>, %bias1 = %b1 : !rec.tensor<D>,
             %kernel2 = %k2 : !rec.tensor<LY, LX, D>, %bias2 = %b2 : !rec.tensor<D>) {
    %wx = rec.product %w, %xt : !rec.tensor<D, C>
    %u = arith.addf %wx, %bias : f32
    %uu = rec.unfold %u over [Y by KY, X by KX] : f32
    %taps1 = arith.mulf %kernel1, %uu : f32
    %sum1 = rec.reduce sum %taps1 over [KY, KX] : f32
    %v = arith.addf %sum1, %bias1 : f32

    // GELU: v times the normal distribution's integral up to v, without cancellation.
    %scale = arith.constant -0.70710678118654752 : f32
    %half = arith.constant 0.5 : f32
    %deviations = arith.mulf %scale, %v : f32
    %twice = math.erfc %deviations : f32
    %integral = arith.mulf %half, %twice : f32
    %g = arith.mulf %v, %integral : f32

    %gu = rec.unfold %g over [Y by LY, X by LX] : f32
    %taps2 = arith.mulf %kernel2, %gu : f32
    %sum2 = rec.reduce sum %taps2 over [LY, LX] : f32
    %yt = arith.addf %sum2, %bias2 : f32
    rec.yield %yt
  }
  rec.return y = all %y
}
