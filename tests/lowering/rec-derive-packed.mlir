// RUN: reprise-opt %s --rec-derive-packed | FileCheck %s
// RUN: reprise-opt %s --rec-derive-packed --rec-bind="sizes=D=20 nominal=tokens=64,B=4" | FileCheck %s --check-prefix=BOUND
// RUN: reprise-opt %s --rec-derive-packed --rec-bind="sizes=D=20" --rec-group-stages --rec-target-cpu --rec-schedule --rec-tile | FileCheck %s --check-prefix=TILED

// The spec is what it was, and marked; bound, tokens have no size; tiled, all that is over time has tokens for time and
// rows, and offsets stands for lengths.

// CHECK-LABEL: rec.operator @cell(
// CHECK-SAME: %x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {packed} {
// CHECK: rec.recurrence over T

// BOUND-LABEL: rec.operator @cell(
// BOUND-SAME: nominal_sizes = {B = 4 : i64, tokens = 64 : i64}, packed, sizes = {D = 20 : i64}, storage = f32

// TILED-LABEL: func.func @cell(
// TILED-SAME: memref<?x20xf32>, %{{.*}}: memref<?x20xf32>, %{{.*}}: memref<?xi32>, %{{.*}}: memref<?x20xf32>, %{{.*}}: memref<?x20xf32>,
// TILED-SAME: arguments = ["x", "s0", "offsets", "s", "s_last", "buffer.work"]
rec.operator @cell(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sn = arith.addf %sp, %xt : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
