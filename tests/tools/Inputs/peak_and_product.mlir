// A reduction that is returned, and that a product's factor depends on.
rec.operator @peak_and_product(%x: !rec.tensor<T, B, H, D>, %p: !rec.tensor<H, D, D>,
                               %s0: !rec.tensor<B, H>, %h0: !rec.tensor<B, H, D>) {
  %h, %s, %peak = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %sp = %s0 : !rec.tensor<B, H>) {
    %c = arith.addf %xt, %hp : f32
    %peak = rec.reduce max %c over [D] : f32
    %tenth = arith.constant 0.1 : f32
    %share = arith.mulf %tenth, %peak : f32
    %sn = arith.addf %sp, %share : f32
    %q = arith.subf %c, %sn : f32
    %hn = rec.product %p, %q : !rec.tensor<H, D, D>
    rec.yield %hn, %sn, %peak
  }
  rec.return peak = all %peak
}
