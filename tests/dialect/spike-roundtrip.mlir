// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func @scalar(
func.func @scalar(%v: f32) -> f32 {
  // CHECK: rec.spike %{{.*}} surrogate sigmoid(4.000000e+00) : f32
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}

// As tiled code has it.
// CHECK-LABEL: func @vector(
func.func @vector(%v: vector<16xf32>) -> vector<16xf32> {
  // CHECK: rec.spike %{{.*}} surrogate sigmoid(5.000000e-01) : vector<16xf32>
  %r = rec.spike %v surrogate sigmoid(0.5) : vector<16xf32>
  return %r : vector<16xf32>
}
