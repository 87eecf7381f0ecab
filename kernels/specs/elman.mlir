// Elman's recurrent network: h' = tanh(x + R h + b).
//
// Elman, Finding structure in time, Cognitive Science 14 (1990).

rec.operator @elman(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>,
                    %b: !rec.tensor<H, D> = 0.0, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%bias = %b : !rec.tensor<H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %xb = arith.addf %xt, %bias : f32
    %gate = arith.addf %xb, %rh : f32
    %hn = math.tanh %gate : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
