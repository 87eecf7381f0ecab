rec.operator @leaky(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>, %a: !rec.tensor<H, D>, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%leak = %a : !rec.tensor<H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %gate = arith.addf %xt, %rh : f32
    %new = math.tanh %gate : f32
    %away = arith.subf %hp, %new : f32
    %kept = arith.mulf %leak, %away : f32
    %hn = arith.addf %new, %kept : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
