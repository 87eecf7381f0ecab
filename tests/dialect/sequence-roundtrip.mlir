// RUN: reprise-opt %s | reprise-opt | FileCheck %s

// CHECK-LABEL: @in_a_spec(!rec.sequence)
func.func private @in_a_spec(!rec.sequence)
// CHECK-LABEL: @in_memory(!rec.sequence<T, B, direction, H, D : bf16>)
func.func private @in_memory(!rec.sequence<T, B, direction, H, D : bf16>)

// The state lies in the order of its initial value; a pack of results has a type for each.

// CHECK-LABEL: rec.operator @bound(
// CHECK: -> !rec.sequence<T, B, D, H : f32>, !rec.sequence<T, B, H, D : f32> {
// CHECK: rec.return s_last = last %{{.*}} : !rec.sequence<T, B, D, H : f32>, y = all (%{{.*}} : !rec.sequence<T, B, H, D : f32>, %{{.*}} : !rec.sequence<T, B, H, D : f32>)
rec.operator @bound(%x: !rec.tensor<T, B, H, D : f32>, %s0: !rec.tensor<B, D, H : f32>) {
  %s, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D : f32>)
      states(%sp = %s0 : !rec.tensor<B, D, H : f32>) -> !rec.sequence<T, B, D, H : f32>, !rec.sequence<T, B, H, D : f32> {
    %sn = arith.addf %sp, %xt : f32
    rec.yield %sn, %xt
  }
  rec.return s_last = last %s : !rec.sequence<T, B, D, H : f32>,
             y = all (%y : !rec.sequence<T, B, H, D : f32>, %y : !rec.sequence<T, B, H, D : f32>)
}
