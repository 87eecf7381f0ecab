// A causal convolution: each channel by a filter of its own over its last J steps.
//
//   y_t = bias + sum over j < J of weight_j x_{t - (J - 1 - j)}        over [D]
//
// The convolution in front of Mamba's scan (Gu and Dao, arXiv 2312.00752, section 3.4),
// with taps in the order of PyTorch's conv1d: the last one meets the newest step. weight
// is PyTorch's [D, 1, J] without its axis of 1. x_past is the J - 1 steps before the
// first one, oldest first, and x_past_last what takes its place in the next call: ONNX's
// CausalConvWithState, with time in front of rows.

rec.operator @causal_conv1d(%x: !rec.tensor<T, B, D>, %weight: !rec.tensor<D, J>,
                            %bias: !rec.tensor<D> = 0.0, %x_past: !rec.tensor<P, B, D>) {
  %y, %next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %x_past : !rec.tensor<P, B, D>)
      params(%w = %weight : !rec.tensor<D, J>, %b = %bias : !rec.tensor<D>) {
    %weighted = arith.mulf %xw, %w : f32
    %sum = rec.reduce sum %weighted over [J] : f32
    %yt = arith.addf %sum, %b : f32
    rec.yield %yt
  }
  rec.return y = all %y, x_past_last = last %next
}
