// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func @scalar(
func.func @scalar(%v: f32) -> f32 {
  // CHECK: rec.stop_gradient %{{.*}} : f32
  %r = rec.stop_gradient %v : f32
  return %r : f32
}
