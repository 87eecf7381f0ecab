// A state that grows by exp(g): large g leave f32's range within a few steps, and y sums what is then infinite.
rec.operator @growing(%g: !rec.tensor<T, B, K>, %x: !rec.tensor<T, B, K>, %s0: !rec.tensor<B, K>) {
  %s, %y = rec.recurrence over T
      streams(%gt = %g : !rec.tensor<T, B, K>, %xt = %x : !rec.tensor<T, B, K>)
      states(%sp = %s0 : !rec.tensor<B, K>) {
    %growth = math.exp %gt : f32
    %grown = arith.mulf %growth, %sp : f32
    %sn = arith.addf %grown, %xt : f32
    %weighted = arith.mulf %xt, %sn : f32
    %y = rec.reduce sum %weighted over [K] : f32
    rec.yield %sn, %y
  }
  rec.return s = all %s, y = all %y
}
