// Independently recurrent network: each element sees its own past alone,
// h' = max(x + r h + b, 0) with a vector r.
//
// Li, Li, Cook, Zhu and Gao, Independently recurrent neural network, arXiv 1803.04831.

rec.operator @indrnn(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D>,
                     %b: !rec.tensor<H, D> = 0.0, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%bias = %b : !rec.tensor<H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.diagonal_product %r, %hp : !rec.tensor<H, D>
    %xb = arith.addf %xt, %bias : f32
    %gate = arith.addf %xb, %rh : f32
    %zero = arith.constant 0.0 : f32
    %hn = arith.maximumf %gate, %zero : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
