// A dense convolution: a product whose blocks are the taps, summed over them.
rec.operator @dense_convolution(%x: !rec.tensor<T, B, C>, %x_past: !rec.tensor<P, B, C>, %w: !rec.tensor<J, D, C>) {
  %y, %x_next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, C> from %x_past : !rec.tensor<P, B, C> dilated 2) {
    %taps = rec.product %w, %xw : !rec.tensor<J, D, C>
    %y = rec.reduce sum %taps over [J] : f32
    rec.yield %y
  }
  rec.return y = all %y, x_past_last = last %x_next
}
