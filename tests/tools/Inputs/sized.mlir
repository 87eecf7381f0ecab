// A running mean whose weights along K, which only an input that may be left out has, are given a size by the spec.
rec.operator @weighted(%x: !rec.tensor<T, B, D>, %k: !rec.tensor<K, D> = 0.25, %s0: !rec.tensor<B, D>) attributes {sizes = {K = 3}} {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%kp = %k : !rec.tensor<K, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %weight = rec.reduce sum %kp over [K] : f32
    %share = arith.mulf %weight, %xt : f32
    %total = arith.addf %share, %sp : f32
    rec.yield %total
  }
  rec.return s = all %s
}
