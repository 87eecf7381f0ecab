// A decoder over one time that begins with the last states of an encoder over another; a third recurrence, over the
// encoder's time again, begins with the first one's, which no result has.
rec.operator @encoder_decoder(%x: !rec.tensor<S, B, H, D>, %y: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>,
                              %q: !rec.tensor<H, D, D>, %h0: !rec.tensor<B, H, D>, %n0: !rec.tensor<B, H>) {
  %e, %n = rec.recurrence over S
      streams(%xt = %x : !rec.tensor<S, B, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %np = %n0 : !rec.tensor<B, H>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %a = arith.addf %xt, %rh : f32
    %hn = math.tanh %a : f32
    %most = rec.reduce max %hn over [D] : f32
    %nn = arith.maximumf %np, %most : f32
    rec.yield %hn, %nn
  }
  %d = rec.recurrence over T
      streams(%yt = %y : !rec.tensor<T, B, H, D>)
      states(%hp = last %e : !rec.sequence) {
    %qh = rec.product %q, %hp : !rec.tensor<H, D, D>
    %a = arith.addf %yt, %qh : f32
    %hn = math.tanh %a : f32
    rec.yield %hn
  }
  %f, %g = rec.recurrence over S
      streams(%xt = %x : !rec.tensor<S, B, H, D>)
      states(%mp = last %n : !rec.sequence, %dp = last %d : !rec.sequence) {
    %mn = rec.reduce mean %xt over [D] : f32
    %m = arith.maximumf %mp, %mn : f32
    %dn = arith.subf %xt, %dp : f32
    rec.yield %m, %dn
  }
  rec.return e = all %e, d = all %d, d_last = last %d, f = all %f, g_last = last %g
}
