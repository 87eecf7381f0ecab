// RUN: reprise-opt -verify-diagnostics -split-input-file %s

func.func @integer(%v: i32) {
  // expected-error @below {{'rec.softplus' op operand #0 must be floating-point-like, but got 'i32'}}
  %r = rec.softplus %v : i32
  return
}

// -----

// expected-note @below {{prior use here}}
func.func @other_type(%v: f32) {
  // expected-error @below {{use of value '%v' expects different type than prior uses: 'f64' vs 'f32'}}
  %r = rec.softplus %v : f64
  return
}
