// Hands out what the tanh of a small cell gets.
rec.operator @preactivation(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>, %h0: !rec.tensor<B, H, D>) {
  %h, %gate = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %gate = arith.addf %xt, %rh : f32
    %hn = math.tanh %gate : f32
    rec.yield %hn, %gate
  }
  rec.return h = all %h, gate = all %gate
}
