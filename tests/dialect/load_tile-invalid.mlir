// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32>
!mask = !rec.fragment<columns, 8xi1>
func.func @C1_index_of_the_elements(%m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.load_tile' op has 3 indices into 'memref<?x?x64xf32>', and needs 2: one for each dimension but the last }}
  %x = rec.load_tile %m[%i, %i, %i], %e, %in columns 1 : memref<?x?x64xf32>, !mask -> !tile
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!mask = !rec.fragment<columns, 8xi1>
func.func @C2_axis_without_index(%m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.load_tile' op has its columns along dimension 2, which is none of the 2 that have an index}}
  %x = rec.load_tile %m[%i, %i], %e, %in columns 2 : memref<?x?x64xf32>, !mask -> !tile
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
!wide_mask = !rec.fragment<columns, 16xi1>
func.func @C3_mask_of_more_columns(%m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !wide_mask, %i: index) {
  // expected-error @below {{'rec.load_tile' op has '!rec.fragment<columns, 16xi1>' for the columns of '!rec.fragment<accumulator, 8x8xf32>': give both the same columns}}
  %x = rec.load_tile %m[%i, %i], %e, %in columns 1 : memref<?x?x64xf32>, !wide_mask -> !tile
  return
}

// -----

!stored = !rec.fragment<accumulator, 8x8xbf16>
!mask = !rec.fragment<columns, 8xi1>
func.func @C4_stored_as_another_type(%m: memref<?x?x64xf16>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.load_tile' op loads '!rec.fragment<accumulator, 8x8xbf16>' from elements of 'f16': make it a tile of f32 or of 'f16'}}
  %x = rec.load_tile %m[%i, %i], %e, %in columns 1 : memref<?x?x64xf16>, !mask -> !stored
  return
}
