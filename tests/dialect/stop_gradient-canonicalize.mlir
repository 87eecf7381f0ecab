// RUN: reprise-opt --canonicalize %s | FileCheck %s

// A constant of a constant; one is needed, since it cuts the derivative.
// CHECK-LABEL: func @twice(
func.func @twice(%v: f32) -> f32 {
  // CHECK: %[[R:.*]] = rec.stop_gradient %{{.*}} : f32
  // CHECK-NEXT: return %[[R]]
  %a = rec.stop_gradient %v : f32
  %r = rec.stop_gradient %a : f32
  return %r : f32
}
