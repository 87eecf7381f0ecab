// Sums over time and rows: of a state, of what the step makes and of a stream, alone and packed; and outer products, of
// one dimension twice and of two.
rec.operator @sums(%x: !rec.tensor<T, B, H, D>, %k: !rec.tensor<T, B, H, E>, %r: !rec.tensor<H, D, D>,
                   %h0: !rec.tensor<B, H, D>) {
  %h, %a, %x1, %hh, %hx, %hk, %kh, %dd = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>, %kt = %k : !rec.tensor<T, B, H, E>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %gate = arith.addf %xt, %rh : f32
    %hn = math.tanh %gate : f32
    %norm = rec.reduce max %gate over [H] : f32
    %ohh = rec.outer %hn, %hp : f32
    %ohx = rec.outer %hn, %xt : f32
    %ohk = rec.outer %hn, %kt : f32
    %okh = rec.outer %kt, %hn : f32
    %onn = rec.outer %norm, %norm : f32
    rec.yield %hn, %gate, %xt, %ohh, %ohx, %ohk, %okh, %onn
  }
  rec.return h = all %h, hs = sum %h, pack = sum (%a, %x1, %h), outer = sum (%hh, %hx), hk = sum %hk, kh = sum %kh,
             nn = sum %dd, h_last = last %h
}
