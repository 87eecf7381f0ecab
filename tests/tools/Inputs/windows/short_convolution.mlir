// A depthwise causal convolution over time in front of a leaky sum, with what it needs for the next call.
rec.operator @short_convolution(%x: !rec.tensor<T, B, D>, %x_past: !rec.tensor<P, B, D>, %w: !rec.tensor<J, D>,
                                %a: !rec.tensor<D>, %s0: !rec.tensor<B, D>) {
  %s, %x_next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %x_past : !rec.tensor<P, B, D>)
      params(%wt = %w : !rec.tensor<J, D>, %at = %a : !rec.tensor<D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %taps = arith.mulf %xw, %wt : f32
    %y = rec.reduce sum %taps over [J] : f32
    %kept = arith.mulf %at, %sp : f32
    %mixed = arith.addf %kept, %y : f32
    %sn = math.tanh %mixed : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s, x_past_last = last %x_next
}
