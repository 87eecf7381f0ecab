// RUN: reprise-opt --canonicalize %s | FileCheck %s

// CHECK-LABEL: func @below(
func.func @below() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 0.000000e+00 : f32
  // CHECK: return %[[R]]
  %v = arith.constant -1.0e-30 : f32
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}

// CHECK-LABEL: func @threshold(
func.func @threshold() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 1.000000e+00 : f32
  // CHECK: return %[[R]]
  %v = arith.constant 0.0 : f32
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}

// The threshold itself fires, whatever its sign.
// CHECK-LABEL: func @minus_zero(
func.func @minus_zero() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 1.000000e+00 : f32
  // CHECK: return %[[R]]
  %v = arith.constant -0.0 : f32
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}

// CHECK-LABEL: func @infinity(
func.func @infinity() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 1.000000e+00 : f32
  // CHECK: return %[[R]]
  %v = arith.constant 0x7F800000 : f32
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}

// NaN is no spike.
// CHECK-LABEL: func @nan(
func.func @nan() -> f32 {
  // CHECK: %[[R:.*]] = arith.constant 0.000000e+00 : f32
  // CHECK: return %[[R]]
  %v = arith.constant 0x7FC00000 : f32
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}

// A value that is not known stays.
// CHECK-LABEL: func @unknown(
func.func @unknown(%v: f32) -> f32 {
  // CHECK: rec.spike
  %r = rec.spike %v surrogate sigmoid(4.0) : f32
  return %r : f32
}
