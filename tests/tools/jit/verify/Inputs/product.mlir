// A product that f16 may round to infinity.
rec.operator @product(%x: !rec.tensor<T, B, K>, %p: !rec.tensor<K>) {
  %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, K>)
      params(%pt = %p : !rec.tensor<K>) {
    %y = arith.mulf %xt, %pt : f32
    rec.yield %y
  }
  rec.return y = all %y
}
