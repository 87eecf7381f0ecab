// Windows over the states of an earlier recurrence, and over what a later one makes of them.
rec.operator @of_sequence(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>,
                          %h_past: !rec.tensor<P, B, D>, %w: !rec.tensor<J, D>, %y0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D>
    %a = arith.addf %xt, %rh : f32
    %hn = math.tanh %a : f32
    rec.yield %hn
  }
  %y, %h_next = rec.recurrence over T
      windows(%hw over J = %h : !rec.sequence from %h_past : !rec.tensor<P, B, D>)
      params(%wt = %w : !rec.tensor<J, D>) {
    %taps = arith.mulf %hw, %wt : f32
    %y = rec.reduce sum %taps over [J] : f32
    rec.yield %y
  }
  %z, %y_next = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      lagged(%yl = %y : !rec.sequence from %y0 : !rec.tensor<B, D>) {
    %zn = arith.subf %xt, %yl : f32
    rec.yield %zn
  }
  rec.return z = all %z, h_last = last %h, h_past_last = last %h_next, y0_last = last %y_next
}
