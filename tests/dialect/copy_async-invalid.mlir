// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C1_size_missing(%x: memref<?x?x64xbf16>, %s: memref<4x8x64xbf16, #gpu.address_space<workgroup>>, %b: !mbarriers, %i: index) {
  // expected-error @below {{'rec.copy_async' op has 3 indices and 2 sizes of a box in 'memref<?x?x64xbf16>': give one of each for each dimension}}
  rec.copy_async %x[%i, %i, %i] [8, 64], %s[%i], %b[%i] : memref<?x?x64xbf16>, memref<4x8x64xbf16, #gpu.address_space<workgroup>>, !mbarriers
  return
}

// -----

!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C2_box_of_another_size(%x: memref<?x?x64xbf16>, %s: memref<4x8x64xbf16, #gpu.address_space<workgroup>>, %b: !mbarriers, %i: index) {
  // expected-error @below {{'rec.copy_async' op copies a box [1, 16, 64] of 'memref<?x?x64xbf16>' into a stage of 'memref<4x8x64xbf16, #gpu.address_space<workgroup>>': sizes (but for 1) and element types must be the same}}
  rec.copy_async %x[%i, %i, %i] [1, 16, 64], %s[%i], %b[%i] : memref<?x?x64xbf16>, memref<4x8x64xbf16, #gpu.address_space<workgroup>>, !mbarriers
  return
}

// -----

!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C2_another_element_type(%x: memref<?x?x64xf32>, %s: memref<4x8x64xbf16, #gpu.address_space<workgroup>>, %b: !mbarriers, %i: index) {
  // expected-error @below {{'rec.copy_async' op copies a box [1, 8, 64] of 'memref<?x?x64xf32>'}}
  rec.copy_async %x[%i, %i, %i] [1, 8, 64], %s[%i], %b[%i] : memref<?x?x64xf32>, memref<4x8x64xbf16, #gpu.address_space<workgroup>>, !mbarriers
  return
}

// -----

!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C3_short_rows(%x: memref<?x?x6xbf16>, %s: memref<4x8x6xbf16, #gpu.address_space<workgroup>>, %b: !mbarriers, %i: index) {
  // expected-error @below {{'rec.copy_async' op copies rows of 12 bytes, which is no multiple of 16: bulk copies move no less}}
  rec.copy_async %x[%i, %i, %i] [1, 8, 6], %s[%i], %b[%i] : memref<?x?x6xbf16>, memref<4x8x6xbf16, #gpu.address_space<workgroup>>, !mbarriers
  return
}
