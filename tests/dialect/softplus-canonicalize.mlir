// RUN: reprise-opt --canonicalize %s | FileCheck %s

// CHECK-LABEL: func @value0(
func.func @value0() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 0.693147182 : f32
  // CHECK: return %[[R]]
  %v = arith.constant 0.0 : f32
  %r = rec.softplus %v : f32
  return %r : f32
}

// CHECK-LABEL: func @value1(
func.func @value1() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 1.000000e+02 : f32
  // CHECK: return %[[R]]
  %v = arith.constant 100.0 : f32
  %r = rec.softplus %v : f32
  return %r : f32
}

// CHECK-LABEL: func @value2(
func.func @value2() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 0.000000e+00 : f32
  // CHECK: return %[[R]]
  %v = arith.constant 0xFF800000 : f32
  %r = rec.softplus %v : f32
  return %r : f32
}

// NaN stays NaN.
// CHECK-LABEL: func @nan(
func.func @nan() -> f32 {
  // CHECK: arith.constant 0x{{[7F]}}FC00000 : f32
  %v = arith.constant 0x7FC00000 : f32
  %r = rec.softplus %v : f32
  return %r : f32
}

// A value that is not known stays.
// CHECK-LABEL: func @unknown(
func.func @unknown(%v: f32) -> f32 {
  // CHECK: rec.softplus
  %r = rec.softplus %v : f32
  return %r : f32
}
