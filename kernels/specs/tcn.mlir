// A residual block of a temporal convolutional network: two causal convolutions, the second
// one dilated.
//
//   h_t = relu(b1 + sum over j < J of w1_j x_{t - (J - 1 - j)})              over [D]
//   y_t = relu(x_t + relu(b2 + sum over j < J of w2_j h_{t - 2 (J - 1 - j)}))
//
// Bai, Kolter and Koltun, An empirical evaluation of generic convolutional and recurrent
// networks for sequence modeling, arXiv 1803.01271, sections 3.1 to 3.3, with weight
// normalisation and dropout taken outside. Here dilations 1 and 2 stand in one block; the
// paper's block has one dilation, doubled from block to block. w1 and w2 are [J, out, in],
// PyTorch's [out, in, J] with the taps in front. x_past is the J - 1 steps before the first
// one, h_past the 2 (J - 1) steps of h.

rec.operator @tcn(%x: !rec.tensor<T, B, D>, %w1: !rec.tensor<J, D, D>,
                  %w2: !rec.tensor<J, D, D>, %b1: !rec.tensor<D> = 0.0,
                  %b2: !rec.tensor<D> = 0.0, %x_past: !rec.tensor<P, B, D>,
                  %h_past: !rec.tensor<Q, B, D>) {
  %h, %x_next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %x_past : !rec.tensor<P, B, D>)
      params(%b = %b1 : !rec.tensor<D>) {
    %taps = rec.product %w1, %xw : !rec.tensor<J, D, D>
    %sum = rec.reduce sum %taps over [J] : f32
    %a = arith.addf %sum, %b : f32
    %zero = arith.constant 0.0 : f32
    %ht = arith.maximumf %a, %zero : f32
    rec.yield %ht
  }
  %y, %h_next = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      windows(%hw over J = %h : !rec.sequence from %h_past : !rec.tensor<Q, B, D> dilated 2)
      params(%b = %b2 : !rec.tensor<D>) {
    %taps = rec.product %w2, %hw : !rec.tensor<J, D, D>
    %sum = rec.reduce sum %taps over [J] : f32
    %a = arith.addf %sum, %b : f32
    %zero = arith.constant 0.0 : f32
    %residual = arith.maximumf %a, %zero : f32
    %both = arith.addf %xt, %residual : f32
    %yt = arith.maximumf %both, %zero : f32
    rec.yield %yt
  }
  rec.return y = all %y, x_past_last = last %x_next, h_past_last = last %h_next
}
