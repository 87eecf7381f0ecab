// LSTM in both directions, as rec-derive-bidirectional makes it of kernels/specs/lstm.mlir:
// every tensor leads with the direction, and so does every value's space.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @lstm_bidirectional(
// CHECK: rec.recurrence over T bidirectional
// CHECK: rec.product %{{.*}}, %{{.*}} : !rec.tensor<direction, 4, H, D, D>
rec.operator @lstm_bidirectional(
    %x: !rec.tensor<direction, T, B, 4, H, D>,
    %r: !rec.tensor<direction, 4, H, D, D>,
    %b: !rec.tensor<direction, 4, H, D> = 0.0,
    %h0: !rec.tensor<direction, B, H, D>,
    %c0: !rec.tensor<direction, B, H, D>) {
  %h, %c = rec.recurrence over T bidirectional
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<direction, T, B, 4, H, D>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<direction, 4, H, D>)
      states(%hp = %h0 : !rec.tensor<direction, B, H, D>,
             %cp = %c0 : !rec.tensor<direction, B, H, D>) {
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<direction, 4, H, D, D>

    // The four gates.
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

    // The cell keeps f of itself and takes in i of z; o of it is shown.
    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %i, %z : f32
    %cn = arith.addf %kept, %taken : f32
    %shown = math.tanh %cn : f32
    %hn = arith.mulf %o, %shown : f32
    rec.yield %hn, %cn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c
}
