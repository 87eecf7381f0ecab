// A diagonal scan and nothing else, h' = a h + b: what the walks of gated linear
// recurrences have in common.

rec.operator @linear_scan(%a: !rec.tensor<T, B, D>, %b: !rec.tensor<T, B, D>,
                          %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%at = %a : !rec.tensor<T, B, D>, %bt = %b : !rec.tensor<T, B, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %kept = arith.mulf %at, %hp : f32
    %hn = arith.addf %kept, %bt : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
