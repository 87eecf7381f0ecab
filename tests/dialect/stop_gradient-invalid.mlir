// RUN: reprise-opt -verify-diagnostics -split-input-file %s

func.func @integer(%v: i32) {
  // expected-error @below {{'rec.stop_gradient' op operand #0 must be floating-point-like, but got 'i32'}}
  %r = rec.stop_gradient %v : i32
  return
}
