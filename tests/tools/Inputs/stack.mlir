// Two recurrences that are computed together: the second reads the first at the same time and at the time before.
rec.operator @stack(%x: !rec.tensor<T, B, D>, %before: !rec.tensor<B, D>) {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%hp = %before : !rec.tensor<B, D>) {
    %half = arith.constant 0.5 : f32
    %kept = arith.mulf %half, %hp : f32
    %hn = arith.addf %kept, %xt : f32
    rec.yield %hn
  }
  %y = rec.recurrence over T streams(%ht = %h : !rec.sequence) lagged(%hl = %h : !rec.sequence from %before : !rec.tensor<B, D>) {
    %change = arith.subf %ht, %hl : f32
    rec.yield %change
  }
  rec.return y = all %y
}
