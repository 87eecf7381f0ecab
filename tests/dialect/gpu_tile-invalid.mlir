// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32>
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
  %f = rec.load_weights %w[%i], %elements : tensor<4x64x64xbf16> -> !rec.fragment<weights, 8x64xbf16>
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!other = !rec.fragment<accumulator, 8x16xf32>
// expected-note @below {{prior use here}}
func.func @select_of_two_shapes(%mask: !rec.fragment<columns, 8xi1>, %a: !tile, %b: !other) {
  // expected-error @below {{use of value '%b' expects different type than prior uses}}
  %c = rec.select_columns %mask, %a, %b : !rec.fragment<columns, 8xi1>, !tile
  return
}

// -----

func.func @elements_without_size(%i: index) {
  // expected-error @+2 {{expected 'of'}}
  %elements = rec.elements %i
  return
}

// -----

func.func @zero_of_weights() {
  // expected-error @below {{'rec.zero_tile' op result #0 must be accumulator fragment (f32), but got '!rec.fragment<weights, 8x64xbf16>'}}
  %zero = rec.zero_tile : !rec.fragment<weights, 8x64xbf16>
  return
}

// -----

func.func @mask_of_lengths(%i: index) {
  // expected-error @below {{'rec.columns_below' op result #0 must be mask of batch columns (i1), but got '!rec.fragment<columns, 8xi64>'}}
  %in = rec.columns_below %i, %i : !rec.fragment<columns, 8xi64>
  return
}

// -----

func.func @operand_outside_of_shared_memory() {
  // expected-error @below {{'rec.shared_operands' op result #0 must be memref [copies, batch columns, depth] in workgroup memory, but got 'memref<2x8x64xbf16>'}}
  %h = rec.shared_operands "h" : memref<2x8x64xbf16>
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!mask = !rec.fragment<columns, 8xi1>
// expected-note @below {{prior use here}}
func.func @elements_of_no_group(%x: memref<?x64xf32>, %i: index, %in: !mask) {
  // expected-error @below {{use of value '%i' expects different type than prior uses: '!rec.element_group' vs 'index'}}
  %tile = rec.load_tile %x[%i], %i, %in columns 0 : memref<?x64xf32>, !mask -> !tile
  return
}
