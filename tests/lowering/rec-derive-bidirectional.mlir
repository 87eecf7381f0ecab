// RUN: reprise-opt %s --rec-derive-bidirectional --verify-roundtrip | FileCheck %s
// RUN: reprise-opt %s --rec-derive-bidirectional --rec-bind="sizes=H=2,D=20" | FileCheck %s --check-prefix=BOUND

// Every tensor leads with the direction, whatever it is for; the spec's own direction gives way; names and defaults stay.

// CHECK-LABEL: rec.operator @cell(
// CHECK-SAME: %x: !rec.tensor<direction, T, B, 2, H, D>, %r: !rec.tensor<direction, 2, H, D, D>
// CHECK-SAME: %b: !rec.tensor<direction, 2, H, D> = 0.000000e+00, %s0: !rec.tensor<direction, B, H, D>
// CHECK: rec.recurrence over T bidirectional
// CHECK: streams(%xf, %xz = %x : !rec.tensor<direction, T, B, 2, H, D>)
// CHECK: states(%sp = %s0 : !rec.tensor<direction, B, H, D>)
// CHECK: rec.product %r, %{{.*}} : !rec.tensor<direction, 2, H, D, D>

// BOUND-LABEL: rec.operator @cell(
// BOUND-SAME: sizes = {D = 20 : i64, H = 2 : i64, direction = 2 : i64}
rec.operator @cell(%x: !rec.tensor<T, B, 2, H, D>, %r: !rec.tensor<2, H, D, D>, %b: !rec.tensor<2, H, D> = 0.0,
                   %s0: !rec.tensor<B, H, D>) {
  %s = rec.recurrence over T reverse streams(%xf, %xz = %x : !rec.tensor<T, B, 2, H, D>)
      params(%bf, %bz = %b : !rec.tensor<2, H, D>) states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %rf, %rz = rec.product %r, %sp : !rec.tensor<2, H, D, D>
    %gf = arith.addf %rf, %xf : f32
    %gz = arith.addf %rz, %xz : f32
    %f = arith.addf %gf, %bf : f32
    %z = arith.addf %gz, %bz : f32
    %sn = arith.mulf %f, %z : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
