// RUN: reprise-opt -verify-diagnostics -split-input-file %s

func.func @C1_slope_of_zero(%v: f32) {
  // expected-error @below {{'rec.spike' op has a surrogate of slope 0.000000e+00: write a finite number above 0}}
  %r = rec.spike %v surrogate sigmoid(0.0) : f32
  return
}

// -----

func.func @C1_infinite_slope(%v: f32) {
  // expected-error @below {{write a finite number above 0}}
  %r = rec.spike %v surrogate sigmoid(0x7F800000) : f32
  return
}

// -----

func.func @integer(%v: i32) {
  // expected-error @below {{'rec.spike' op operand #0 must be floating-point-like, but got 'i32'}}
  %r = rec.spike %v surrogate sigmoid(4.0) : i32
  return
}

// -----

func.func @other_surrogate(%v: f32) {
  // expected-error @below {{enum values for attribute 'surrogate' [sigmoid]}}
  %r = rec.spike %v surrogate rectangle(4.0) : f32
  return
}
