// RUN: reprise-opt %s --split-input-file --rec-derive-input-product | FileCheck %s
// RUN: reprise-opt %s --split-input-file --rec-derive-input-product="argument=x" --verify-roundtrip | FileCheck %s

// The pack's entries are the product's results; the weight's blocks are the space without its last dimension.

// CHECK-LABEL: rec.operator @gates(
// CHECK-SAME: %u: !rec.tensor<T, B, I>, %w: !rec.tensor<2, H, D, I>, %b: !rec.tensor<2, H, D> = 0.000000e+00, %s0: !rec.tensor<B, H, D>
// CHECK: streams(%[[U:.*]] = %u : !rec.tensor<T, B, I>)
// CHECK: %[[F:.*]], %[[Z:.*]] = rec.product %w, %[[U]] : !rec.tensor<2, H, D, I>
// CHECK: arith.addf %[[F]], %{{.*}} : f32
// CHECK: arith.mulf %{{.*}}, %[[Z]] : f32
rec.operator @gates(%x: !rec.tensor<T, B, 2, H, D>, %b: !rec.tensor<2, H, D> = 0.0, %s0: !rec.tensor<B, H, D>) {
  %s = rec.recurrence over T streams(%xf, %xz = %x : !rec.tensor<T, B, 2, H, D>)
      params(%bf, %bz = %b : !rec.tensor<2, H, D>) states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %gf = arith.addf %xf, %bf : f32
    %f = rec.sigmoid %gf : f32
    %z = arith.mulf %bz, %xz : f32
    %kept = arith.mulf %f, %sp : f32
    %sn = arith.addf %kept, %z : f32
    rec.yield %sn
  }
  rec.return s = all %s
}

// -----

// Other streams stay, on both sides; the default of what is replaced goes; two recurrences read one input.

// CHECK-LABEL: rec.operator @several(
// CHECK-SAME: %a: !rec.tensor<T, B, D>, %u: !rec.tensor<T, B, I : f16>, %w: !rec.tensor<D, I : f16>, %c: !rec.tensor<T, B, D> = 1.000000e+00) {
// CHECK: streams(%{{.*}} = %a : !rec.tensor<T, B, D>, %[[U:.*]] = %u : !rec.tensor<T, B, I : f16>, %{{.*}} = %c : !rec.tensor<T, B, D>)
// CHECK: %[[X:.*]] = rec.product %w, %[[U]] : !rec.tensor<D, I : f16>
// CHECK: arith.addf %{{.*}}, %[[X]] : f32
// CHECK: streams(%[[U2:.*]] = %u : !rec.tensor<T, B, I : f16>)
// CHECK: %[[X2:.*]] = rec.product %w, %[[U2]] : !rec.tensor<D, I : f16>
// CHECK: rec.yield %[[X2]]
rec.operator @several(%a: !rec.tensor<T, B, D>, %x: !rec.tensor<T, B, D : f16> = 0.0, %c: !rec.tensor<T, B, D> = 1.0) {
  %y = rec.recurrence over T streams(%at = %a : !rec.tensor<T, B, D>, %xt = %x : !rec.tensor<T, B, D : f16>,
                                     %ct = %c : !rec.tensor<T, B, D>) {
    %sum = arith.addf %at, %xt : f32
    %all = arith.addf %sum, %ct : f32
    rec.yield %all
  }
  %z = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f16>) {
    rec.yield %xt
  }
  rec.return y = all %y, z = all %z
}

// -----

// Both directions have a weight of their own, and one input.

// CHECK-LABEL: rec.operator @both(
// CHECK-SAME: %u: !rec.tensor<T, B, I>, %w: !rec.tensor<direction, 2, H, D, I>
// CHECK: rec.product %w, %{{.*}} : !rec.tensor<direction, 2, H, D, I>
rec.operator @both(%x: !rec.tensor<direction, T, B, 2, H, D>, %s0: !rec.tensor<direction, B, H, D>) {
  %s = rec.recurrence over T bidirectional streams(%xf, %xz = %x : !rec.tensor<direction, T, B, 2, H, D>)
      states(%sp = %s0 : !rec.tensor<direction, B, H, D>) {
    %kept = arith.mulf %xf, %sp : f32
    %sn = arith.addf %kept, %xz : f32
    rec.yield %sn
  }
  rec.return s = all %s
}
