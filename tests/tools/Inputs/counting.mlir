// States without dimensions of their own, which others read.
rec.operator @counting(%x: !rec.tensor<T, B>, %u: !rec.tensor<T, B, D>, %a0: !rec.tensor<B>, %n0: !rec.tensor<B>) {
  %a, %n, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B>, %ut = %u : !rec.tensor<T, B, D>)
      states(%ap = %a0 : !rec.tensor<B>, %np = %n0 : !rec.tensor<B>) {
    %one = arith.constant 1.0 : f32
    %an = arith.addf %xt, %ap : f32
    %nn = arith.addf %np, %one : f32
    %scaled = arith.mulf %ut, %ap : f32
    %y = arith.addf %scaled, %np : f32
    rec.yield %an, %nn, %y
  }
  rec.return a = all %a, y = all %y, a_last = last %a, n_last = last %n
}
