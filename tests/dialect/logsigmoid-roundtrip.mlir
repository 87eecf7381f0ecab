// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func @scalar(
func.func @scalar(%v: f32) -> f32 {
  // CHECK: rec.logsigmoid %{{.*}} : f32
  %r = rec.logsigmoid %v : f32
  return %r : f32
}

// As tiled code has it.
// CHECK-LABEL: func @vector(
func.func @vector(%v: vector<16xf32>) -> vector<16xf32> {
  // CHECK: rec.logsigmoid %{{.*}} : vector<16xf32>
  %r = rec.logsigmoid %v : vector<16xf32>
  return %r : vector<16xf32>
}
