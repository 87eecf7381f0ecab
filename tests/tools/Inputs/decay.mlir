// A state that decays by a learned factor.
rec.operator @decay(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%factor = %a : !rec.tensor<D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %kept = arith.mulf %factor, %sp : f32
    %sn = arith.addf %kept, %xt : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
