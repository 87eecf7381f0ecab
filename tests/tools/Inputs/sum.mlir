// A running sum: the shortest recurrence there is.
rec.operator @running_sum(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %total = arith.addf %xt, %sp : f32
    rec.yield %total
  }
  rec.return s = all %s, s_last = last %s
}
