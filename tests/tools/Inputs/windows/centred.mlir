// Windows of packs and of numbers: what is around a step, what is ahead of it, and the largest of the last ones.
rec.operator @centred(%x: !rec.tensor<T, B, 2, D>, %past: !rec.tensor<P, B, 2, D>, %v: !rec.tensor<T, B>,
                      %w: !rec.tensor<D, J>, %k: !rec.tensor<K>) {
  %y, %z, %next = rec.recurrence over T
      windows(%a, %b over J = %x : !rec.tensor<T, B, 2, D> from %past : !rec.tensor<P, B, 2, D> centred,
              %vw over K = %v : !rec.tensor<T, B> dilated 3 ahead 1)
      params(%wt = %w : !rec.tensor<D, J>, %kt = %k : !rec.tensor<K>) {
    %product = arith.mulf %a, %b : f32
    %taps = arith.mulf %product, %wt : f32
    %sum = rec.reduce sum %taps over [J] : f32
    %high = rec.reduce max %vw over [K] : f32
    %y = arith.addf %sum, %high : f32
    %z = arith.mulf %vw, %kt : f32
    rec.yield %y, %z
  }
  rec.return y = all %y, z = all %z, past_last = last %next
}
