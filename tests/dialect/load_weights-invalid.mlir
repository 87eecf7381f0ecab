// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!weights = !rec.fragment<weights, 8x64xbf16>
func.func @C1_two_indices(%r: memref<4x64x64xbf16>, %e: !rec.element_group, %i: index) {
  // expected-error @below {{'rec.load_weights' op has 2 indices into 'memref<4x64x64xbf16>', and needs 1: one for each dimension but the last two}}
  %w = rec.load_weights %r[%i, %i], %e : memref<4x64x64xbf16> -> !weights
  return
}

// -----

!weights = !rec.fragment<weights, 8x64xbf16>
func.func @C2_depth_of_the_fragment(%r: memref<4x64x32xbf16>, %e: !rec.element_group, %i: index) {
  // expected-error @below {{'rec.load_weights' op loads '!rec.fragment<weights, 8x64xbf16>' from 'memref<4x64x32xbf16>': depth and element type must be the same}}
  %w = rec.load_weights %r[%i], %e : memref<4x64x32xbf16> -> !weights
  return
}

// -----

!weights = !rec.fragment<weights, 8x64xbf16>
func.func @C2_another_element_type(%r: memref<4x64x64xf16>, %e: !rec.element_group, %i: index) {
  // expected-error @below {{'rec.load_weights' op loads '!rec.fragment<weights, 8x64xbf16>' from 'memref<4x64x64xf16>'}}
  %w = rec.load_weights %r[%i], %e : memref<4x64x64xf16> -> !weights
  return
}
