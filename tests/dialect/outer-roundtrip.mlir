// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @weight_gradient(
rec.operator @weight_gradient(%dy: !rec.tensor<T, B, H, N>, %h: !rec.tensor<T, B, H, D>) {
  %square, %wide = rec.recurrence over T
      streams(%dt = %dy : !rec.tensor<T, B, H, N>, %ht = %h : !rec.tensor<T, B, H, D>) {
    // CHECK: rec.outer %ht, %ht : f32
    // CHECK: rec.outer %dt, %ht : f32
    %a = rec.outer %ht, %ht : f32
    %b = rec.outer %dt, %ht : f32
    rec.yield %a, %b
  }
  rec.return square = sum %square, wide = sum %wide
}
