// The input of the step before, and a state that begins with the same value.
rec.operator @lagged(%x: !rec.tensor<T, B, D>, %v0: !rec.tensor<B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      lagged(%xl = %x : !rec.tensor<T, B, D> from %v0 : !rec.tensor<B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %both = arith.addf %xt, %xl : f32
    %a = arith.addf %both, %sp : f32
    %b = math.tanh %a : f32
    rec.yield %b
  }
  rec.return s = all %s, s_last = last %s
}
