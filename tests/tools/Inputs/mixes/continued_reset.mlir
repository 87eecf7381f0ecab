// The second recurrence begins where the first one ends, at its first step and at each reset.
rec.operator @continued_reset(%x: !rec.tensor<S, B, D>, %y: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>,
                              %again: !rec.tensor<T, B : i32>) {
  %s = rec.recurrence over S
      streams(%xt = %x : !rec.tensor<S, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %sum = arith.addf %sp, %xt : f32
    %sn = math.tanh %sum : f32
    rec.yield %sn
  }
  %h = rec.recurrence over T
      streams(%yt = %y : !rec.tensor<T, B, D>)
      states(%hp = last %s : !rec.sequence)
      reset(%again : !rec.tensor<T, B : i32>) {
    %difference = arith.subf %yt, %hp : f32
    %hn = math.tanh %difference : f32
    rec.yield %hn
  }
  rec.return s_last = last %s, h = all %h, h_last = last %h
}
