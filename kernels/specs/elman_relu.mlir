// Elman's recurrent network with a rectifier: h' = max(x + R h + b, 0).
//
// Le, Jaitly and Hinton, A simple way to initialize recurrent networks of rectified
// linear units, arXiv 1504.00941.

rec.operator @elman_relu(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>,
                         %b: !rec.tensor<H, D> = 0.0, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%bias = %b : !rec.tensor<H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %xb = arith.addf %xt, %bias : f32
    %gate = arith.addf %xb, %rh : f32
    %zero = arith.constant 0.0 : f32
    %hn = arith.maximumf %gate, %zero : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
