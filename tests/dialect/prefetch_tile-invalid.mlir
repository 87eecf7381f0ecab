// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!mask = !rec.fragment<columns, 8xi1>
func.func @C1_index_of_the_elements(%m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.prefetch_tile' op has 3 indices into 'memref<?x?x64xf32>', and needs 2: one for each dimension but the last }}
  rec.prefetch_tile %m[%i, %i, %i], %e, %in columns 1 : memref<?x?x64xf32>, !mask
  return
}

// -----

!mask = !rec.fragment<columns, 8xi1>
func.func @C2_axis_without_index(%m: memref<?x?x64xf32>, %e: !rec.element_group, %in: !mask, %i: index) {
  // expected-error @below {{'rec.prefetch_tile' op has its columns along dimension 2, which is none of the 2 that have an index}}
  rec.prefetch_tile %m[%i, %i], %e, %in columns 2 : memref<?x?x64xf32>, !mask
  return
}
