// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32, warp>
func.func @yield_outside_of_pointwise(%v: f32) {
  // expected-error @below {{'rec.pointwise_yield' op expects parent op 'rec.pointwise'}}
  rec.pointwise_yield %v : f32
}

// -----

func.func @tile_of_no_fragment() {
  // expected-error @below {{expected '<'}}
  %zero = rec.zero_tile : vector<8xf32>
  return
}

// -----

func.func @weights_of_no_memref(%w: tensor<4x64x64xbf16>, %i: index) {
  %elements = rec.elements %i of 64
  // expected-error @below {{invalid kind of type specified: expected builtin.memref, but found 'tensor<4x64x64xbf16>'}}
  %f = rec.load_weights %w[%i], %elements : tensor<4x64x64xbf16> -> !rec.fragment<weights, 8x64xbf16, warp>
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32, warp>
!other = !rec.fragment<accumulator, 8x16xf32, warp>
// expected-note @below {{prior use here}}
func.func @select_of_two_shapes(%mask: !rec.fragment<columns, 8xi1, warp>, %a: !tile, %b: !other) {
  // expected-error @below {{use of value '%b' expects different type than prior uses}}
  %c = rec.select_columns %mask, %a, %b : !rec.fragment<columns, 8xi1, warp>, !tile
  return
}

// -----

func.func @elements_without_size(%i: index) {
  // expected-error @+2 {{expected 'of'}}
  %elements = rec.elements %i
  return
}
