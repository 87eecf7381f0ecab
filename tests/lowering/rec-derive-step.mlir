// RUN: reprise-opt %s --rec-derive-step | FileCheck %s
// RUN: reprise-opt %s --rec-derive-step --rec-bind="sizes=D=20" | FileCheck %s --check-prefix=BOUND
// RUN: reprise-opt %s --rec-derive-step --rec-bind="sizes=D=20" --rec-group-stages --rec-target-cpu --rec-schedule --rec-tile | FileCheck %s --check-prefix=TILED

// The spec is what it was, and marked; bound, its time is 1; tiled, time is no axis of any memory.

// CHECK-LABEL: rec.operator @cell(
// CHECK-SAME: %x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {step} {
// CHECK: rec.recurrence over T

// BOUND-LABEL: rec.operator @cell(
// BOUND-SAME: sizes = {D = 20 : i64, T = 1 : i64}, step, storage = f32

// TILED-LABEL: func.func @cell(
// TILED-SAME: memref<?x20xf32>, %{{.*}}: memref<?x20xf32>, %{{.*}}: memref<?xi32>, %{{.*}}: memref<?x20xf32>, %{{.*}}: memref<?x20xf32>,
rec.operator @cell(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sn = arith.addf %sp, %xt : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
