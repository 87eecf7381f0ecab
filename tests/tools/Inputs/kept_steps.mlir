// Results of some steps: every third, and those of lists, for all rows and for each; one of them a pack.
rec.operator @kept(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %at: !rec.tensor<S : i32>,
                   %own: !rec.tensor<R, B : i32>) {
  %s, %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %a = arith.addf %sp, %xt : f32
    %sn = math.tanh %a : f32
    rec.yield %sn, %a
  }
  rec.return s = all %s, third = all (%s, %y) every 3, some = all %s at %at : !rec.tensor<S : i32>,
             each = all %y at %own : !rec.tensor<R, B : i32>, s_last = last %s
}
