// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!group_tile = !rec.fragment<accumulator, 32x16xf32, warpgroup>
!group_weights = !rec.fragment<weights, 32x64xbf16, warpgroup>
!group_operand = memref<2x16x64xbf16, #gpu.address_space<workgroup>>
func.func @C1_fragment_without_product(%w: memref<4x!group_weights>, %s: !group_operand, %i: index) {
  // expected-error @below {{'rec.multiply_async' op has 3 products of 4 fragments: make one of each}}
  %p = rec.multiply_async %w[], %s[%i] : memref<4x!group_weights>, !group_operand -> !rec.pending<3, !group_tile>
  return
}

// -----

!group_tile = !rec.fragment<accumulator, 32x16xf32, warpgroup>
!group_weights = !rec.fragment<weights, 32x64xbf16, warpgroup>
func.func @C2_operand_of_f16(%w: memref<4x!group_weights>, %s: memref<2x16x64xf16, #gpu.address_space<workgroup>>, %i: index) {
  // expected-error @below {{'rec.multiply_async' op multiplies '!rec.fragment<weights, 32x64xbf16, warpgroup>' by an operand of depth 64 of 'f16'}}
  %p = rec.multiply_async %w[], %s[%i] : memref<4x!group_weights>, memref<2x16x64xf16, #gpu.address_space<workgroup>> -> !rec.pending<4, !group_tile>
  return
}

// -----

!group_tile = !rec.fragment<accumulator, 32x16xf32, warpgroup>
func.func @C2_weights_of_f32(%w: memref<4x!rec.fragment<weights, 32x64xf32, warpgroup>>, %s: memref<2x16x64xf32, #gpu.address_space<workgroup>>, %i: index) {
  // expected-error @below {{'rec.multiply_async' op multiplies f32: tensor cores take weights from registers as bf16 or f16}}
  %p = rec.multiply_async %w[], %s[%i] : memref<4x!rec.fragment<weights, 32x64xf32, warpgroup>>, memref<2x16x64xf32, #gpu.address_space<workgroup>> -> !rec.pending<4, !group_tile>
  return
}

// -----

!weights = !rec.fragment<weights, 8x64xbf16, warp>
!group_tile = !rec.fragment<accumulator, 32x16xf32, warpgroup>
!group_operand = memref<2x16x64xbf16, #gpu.address_space<workgroup>>
func.func @C3_weights_of_a_warp(%w: memref<4x!weights>, %s: !group_operand, %i: index) {
  // expected-error @below {{'rec.multiply_async' op takes fragments of a warpgroup, not '!rec.fragment<weights, 8x64xbf16, warp>': use rec.multiply}}
  %p = rec.multiply_async %w[], %s[%i] : memref<4x!weights>, !group_operand -> !rec.pending<4, !group_tile>
  return
}

// -----

!group_weights = !rec.fragment<weights, 32x64xbf16, warpgroup>
!group_operand = memref<2x16x64xbf16, #gpu.address_space<workgroup>>
func.func @C4_some_of_the_columns(%w: memref<4x!group_weights>, %s: !group_operand, %i: index) {
  // expected-error @below {{'rec.multiply_async' op makes products of 8 columns from an operand of 16: they are the same, and at most 256}}
  %p = rec.multiply_async %w[], %s[%i] : memref<4x!group_weights>, !group_operand -> !rec.pending<4, !rec.fragment<accumulator, 32x8xf32, warpgroup>>
  return
}
