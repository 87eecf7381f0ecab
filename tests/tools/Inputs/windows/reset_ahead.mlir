// Segments of a reset that rows share, seen from both of their ends.
rec.operator @reset_ahead(%x: !rec.tensor<T, B, D>, %past: !rec.tensor<P, B, D>, %x0: !rec.tensor<B, D>,
                          %w: !rec.tensor<J, D>, %reset: !rec.tensor<T : i32>) {
  %y, %x_next, %next = rec.recurrence over T
      lagged(%xl = %x : !rec.tensor<T, B, D> from %x0 : !rec.tensor<B, D>)
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %past : !rec.tensor<P, B, D> centred)
      params(%wt = %w : !rec.tensor<J, D>)
      reset(%reset : !rec.tensor<T : i32>) {
    %taps = arith.mulf %xw, %wt : f32
    %sum = rec.reduce sum %taps over [J] : f32
    %y = arith.subf %sum, %xl : f32
    rec.yield %y
  }
  rec.return y = all %y, past_last = last %next, x_last = last %x_next
}
