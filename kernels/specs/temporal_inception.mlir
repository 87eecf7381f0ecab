// A temporal inception module: convolutions over time of two widths, side by side.
//
//   y_0,t = relu(b_0 + sum over j < J of w_narrow_j x_{t + j - (J - 1) / 2})    over [C]
//   y_1,t = relu(b_1 + sum over m < M of w_wide_m x_{t + m - (M - 1) / 2})
//
// Ma, Chen, Kira and AlRegib, TS-LSTM and temporal-inception, arXiv 1703.10667, section 4,
// the parallel convolutions of its module; pooling is taken outside. J and M are odd, and
// what lies beyond a row's ends counts as zero: PyTorch's padding `same`. Weights are
// [J, out, in], PyTorch's [out, in, J] with the taps in front. The two widths are the pack
// of y; the paper concatenates their channels.

rec.operator @temporal_inception(%x: !rec.tensor<T, B, D>, %w_narrow: !rec.tensor<J, C, D>,
                                 %w_wide: !rec.tensor<M, C, D>,
                                 %b: !rec.tensor<2, C> = 0.0) {
  %narrow, %wide = rec.recurrence over T
      windows(%xn over J = %x : !rec.tensor<T, B, D> centred,
              %xw over M = %x : !rec.tensor<T, B, D> centred)
      params(%bn, %bw = %b : !rec.tensor<2, C>) {
    %zero = arith.constant 0.0 : f32
    %taps_n = rec.product %w_narrow, %xn : !rec.tensor<J, C, D>
    %sum_n = rec.reduce sum %taps_n over [J] : f32
    %a_n = arith.addf %sum_n, %bn : f32
    %y_n = arith.maximumf %a_n, %zero : f32

    %taps_w = rec.product %w_wide, %xw : !rec.tensor<M, C, D>
    %sum_w = rec.reduce sum %taps_w over [M] : f32
    %a_w = arith.addf %sum_w, %bw : f32
    %y_w = arith.maximumf %a_w, %zero : f32
    rec.yield %y_n, %y_w
  }
  rec.return y = all (%narrow, %wide)
}
