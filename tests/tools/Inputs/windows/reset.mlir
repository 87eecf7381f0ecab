// A state that begins again, read by a product, by a window, and beside it; a window that begins again.
rec.operator @reset(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>,
                    %past: !rec.tensor<P, B, D>, %w: !rec.tensor<J, D>, %reset: !rec.tensor<T, B : i32>) {
  %h, %before, %next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %past : !rec.tensor<P, B, D> dilated 2)
      params(%wt = %w : !rec.tensor<J, D>)
      states(%hp = %h0 : !rec.tensor<B, D>)
      reset(%reset : !rec.tensor<T, B : i32>) {
    %taps = arith.mulf %xw, %wt : f32
    %xt = rec.reduce sum %taps over [J] : f32
    %rh = rec.product %r, %hp : !rec.tensor<D, D>
    %a = arith.addf %xt, %rh : f32
    %hn = math.tanh %a : f32
    rec.yield %hn, %hp
  }
  %z = rec.recurrence over T
      streams(%ht = %h : !rec.sequence, %bt = %before : !rec.sequence) {
    %z = arith.subf %ht, %bt : f32
    rec.yield %z
  }
  rec.return h = all %h, before = all %before, z = all %z, h_last = last %h, past_last = last %next
}
