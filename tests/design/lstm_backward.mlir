// The backward of the LSTM, written as a spec: nobody will write this by hand, but the
// dialect must be able to say it. A recurrence in reverse, streams lagged by one step,
// a transposed product, results packed and summed, and the weight gradient as a
// sum of outer products.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @lstm_backward(
// CHECK: rec.recurrence over T reverse
// CHECK: lagged(%{{.*}} = %h : !rec.tensor<T, B, H, D> from %h0 : !rec.tensor<B, H, D>
// CHECK: rec.product transposed %r, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : !rec.tensor<4, H, D, D>
// CHECK: rec.outer
// CHECK: rec.return dx = all (%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}), dr = sum (
rec.operator @lstm_backward(
    %x: !rec.tensor<T, B, 4, H, D>, %r: !rec.tensor<4, H, D, D>, %b: !rec.tensor<4, H, D>,
    %h0: !rec.tensor<B, H, D>, %c0: !rec.tensor<B, H, D>,
    %h: !rec.tensor<T, B, H, D>, %c: !rec.tensor<T, B, H, D>,
    %dh: !rec.tensor<T, B, H, D>, %dh_last: !rec.tensor<B, H, D>,
    %dc_last: !rec.tensor<B, H, D>) {
  %dhs, %dcs, %dxi, %dxf, %dxz, %dxo, %dri, %drf, %drz, %dro = rec.recurrence over T reverse
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, D>,
              %cn = %c : !rec.tensor<T, B, H, D>,
              %dy = %dh : !rec.tensor<T, B, H, D>)
      lagged(%hp = %h : !rec.tensor<T, B, H, D> from %h0 : !rec.tensor<B, H, D>,
             %cp = %c : !rec.tensor<T, B, H, D> from %c0 : !rec.tensor<B, H, D>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
      states(%dhn = %dh_last : !rec.tensor<B, H, D>, %dcn = %dc_last : !rec.tensor<B, H, D>) {
    %one = arith.constant 1.0 : f32

    // The gates, once more.
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %gi = arith.addf %xbi, %ri : f32
    %gf = arith.addf %xbf, %rf : f32
    %gz = arith.addf %xbz, %rz : f32
    %go = arith.addf %xbo, %ro : f32
    %i = rec.sigmoid %gi : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32
    %o = rec.sigmoid %go : f32
    %shown = math.tanh %cn : f32

    // h' = o tanh(c')
    %d = arith.addf %dy, %dhn : f32
    %do = arith.mulf %d, %shown : f32
    %ds = arith.mulf %d, %o : f32
    %s2 = arith.mulf %shown, %shown : f32
    %s1 = arith.subf %one, %s2 : f32
    %dc1 = arith.mulf %ds, %s1 : f32
    %dc = arith.addf %dc1, %dcn : f32

    // c' = f c + i z
    %df = arith.mulf %dc, %cp : f32
    %dcp = arith.mulf %dc, %f : f32
    %di = arith.mulf %dc, %z : f32
    %dz = arith.mulf %dc, %i : f32

    // The gates' nonlinearities.
    %i1 = arith.subf %one, %i : f32
    %ii = arith.mulf %i, %i1 : f32
    %dgi = arith.mulf %di, %ii : f32
    %f1 = arith.subf %one, %f : f32
    %ff = arith.mulf %f, %f1 : f32
    %dgf = arith.mulf %df, %ff : f32
    %z2 = arith.mulf %z, %z : f32
    %z1 = arith.subf %one, %z2 : f32
    %dgz = arith.mulf %dz, %z1 : f32
    %o1 = arith.subf %one, %o : f32
    %oo = arith.mulf %o, %o1 : f32
    %dgo = arith.mulf %do, %oo : f32

    %dhp = rec.product transposed %r, %dgi, %dgf, %dgz, %dgo : !rec.tensor<4, H, D, D>
    %oi = rec.outer %dgi, %hp : f32
    %of = rec.outer %dgf, %hp : f32
    %oz = rec.outer %dgz, %hp : f32
    %oo2 = rec.outer %dgo, %hp : f32
    rec.yield %dhp, %dcp, %dgi, %dgf, %dgz, %dgo, %oi, %of, %oz, %oo2
  }
  rec.return dx = all (%dxi, %dxf, %dxz, %dxo), dr = sum (%dri, %drf, %drz, %dro),
             db = sum (%dxi, %dxf, %dxz, %dxo), dh0 = last %dhs, dc0 = last %dcs
}
