// A short convolution behind a state, in rows that begin again.
rec.operator @window_packed(%x: !rec.tensor<T, B, D>, %x_past: !rec.tensor<P, B, D>, %w: !rec.tensor<J, D>,
                            %s0: !rec.tensor<B, D>, %again: !rec.tensor<T, B : i32>) {
  %s, %next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %x_past : !rec.tensor<P, B, D> dilated 2)
      params(%wt = %w : !rec.tensor<J, D>)
      states(%sp = %s0 : !rec.tensor<B, D>)
      reset(%again : !rec.tensor<T, B : i32>) {
    %tap = arith.mulf %xw, %wt : f32
    %sum = rec.reduce sum %tap over [J] : f32
    %n = arith.addf %sum, %sp : f32
    %sn = math.tanh %n : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s, x_past_last = last %next, total = sum %s
}
