// RUN: reprise-opt %s --rec-derive-reset | FileCheck %s
// RUN: reprise-opt %s --rec-derive-bidirectional --rec-derive-reset --rec-bind="sizes=D=8" --rec-group-stages --rec-target-cpu --rec-schedule --rec-tile | FileCheck %s --check-prefix=TILED

// Each recurrence begins again where the argument says so.

// CHECK-LABEL: rec.operator @two(
// CHECK-SAME: %s0: !rec.tensor<B, D>, %reset: !rec.tensor<T, B : i32>) {
// CHECK: reset(%reset : !rec.tensor<T, B : i32>)
// CHECK: reset(%reset : !rec.tensor<T, B : i32>)

// States have one more copy, their initial values; segments are found once for both.

// TILED-LABEL: func.func @two(
// TILED-SAME: %[[RESET:[a-z0-9]+]]: memref<?x?xi32>
// TILED: memref<3x?x2x{{[0-9]+}}xf32
// TILED: memref.load %[[RESET]]
// TILED-NOT: memref.load %[[RESET]]
rec.operator @two(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sn = arith.addf %sp, %xt : f32
    rec.yield %sn
  }
  %u = rec.recurrence over T streams(%st = %s : !rec.sequence) states(%up = %s0 : !rec.tensor<B, D>) {
    %un = arith.addf %up, %st : f32
    rec.yield %un
  }
  rec.return s = all %s, u = all %u
}
