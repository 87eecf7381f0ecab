// Two recurrences over one time, the second of which waits for the end of the first, whose sequence it reads, too.
rec.operator @last_is_first(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %a = arith.addf %sp, %xt : f32
    %sn = math.tanh %a : f32
    rec.yield %sn
  }
  %u = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>, %st = %s : !rec.sequence)
      states(%up = last %s : !rec.sequence) {
    %a = arith.mulf %up, %xt : f32
    %un = arith.addf %a, %st : f32
    rec.yield %un
  }
  rec.return u = all %u, u_last = last %u
}
