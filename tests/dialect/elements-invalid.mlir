// RUN: reprise-opt -verify-diagnostics -split-input-file %s

func.func @C1_no_elements(%i: index) {
  // expected-error @below {{'rec.elements' op takes elements of a dimension of 0: it has at least one}}
  %e = rec.elements %i of 0
  return
}
