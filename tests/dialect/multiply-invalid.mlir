// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32>
!weights = !rec.fragment<weights, 8x64xbf16>
!operand = memref<2x8x64xbf16, #gpu.address_space<workgroup>>
func.func @C1_index_missing(%w: memref<2x4x!weights>, %s: !operand, %i: index) {
  // expected-error @below {{'rec.multiply' op has 0 indices into 'memref<2x4x!rec.fragment<weights, 8x64xbf16>>', and needs one for each dimension but the last}}
  %p:4 = rec.multiply %w[], %s[%i], %i : memref<2x4x!weights>, !operand -> !tile, !tile, !tile, !tile
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!weights = !rec.fragment<weights, 8x64xbf16>
!operand = memref<2x8x64xbf16, #gpu.address_space<workgroup>>
func.func @C1_product_missing(%w: memref<4x!weights>, %s: !operand, %i: index) {
  // expected-error @below {{'rec.multiply' op has 2 products of 4 fragments: make one of each}}
  %p:2 = rec.multiply %w[], %s[%i], %i : memref<4x!weights>, !operand -> !tile, !tile
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!weights = !rec.fragment<weights, 8x64xbf16>
func.func @C2_operand_of_another_depth(%w: memref<1x!weights>, %s: memref<2x8x32xbf16, #gpu.address_space<workgroup>>, %i: index) {
  // expected-error @below {{'rec.multiply' op multiplies '!rec.fragment<weights, 8x64xbf16>' by an operand of depth 32 of 'bf16': depth and element type must be the same}}
  %p = rec.multiply %w[], %s[%i], %i : memref<1x!weights>, memref<2x8x32xbf16, #gpu.address_space<workgroup>> -> !tile
  return
}
