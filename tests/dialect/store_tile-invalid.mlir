// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32>
!mask = !rec.fragment<columns, 8xi1>
func.func @C1_index_of_the_elements(%x: !tile, %m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.store_tile' op has 3 indices into 'memref<?x?x64xf32>', and needs 2: one for each dimension but the last }}
  rec.store_tile %x, %m[%i, %i, %i], %e, %in columns 1 : !tile, memref<?x?x64xf32>, !mask
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!mask = !rec.fragment<columns, 8xi1>
func.func @C2_axis_without_index(%x: !tile, %m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.store_tile' op has its columns along dimension 2, which is none of the 2 that have an index}}
  rec.store_tile %x, %m[%i, %i], %e, %in columns 2 : !tile, memref<?x?x64xf32>, !mask
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!wide_mask = !rec.fragment<columns, 16xi1>
func.func @C3_mask_of_more_columns(%x: !tile, %m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !wide_mask, %i: index) {
  // expected-error @below {{'rec.store_tile' op has '!rec.fragment<columns, 16xi1>' for the columns of '!rec.fragment<accumulator, 8x8xf32>': give both the same columns}}
  rec.store_tile %x, %m[%i, %i], %e, %in columns 1 : !tile, memref<?x?x64xf32>, !wide_mask
  return
}
