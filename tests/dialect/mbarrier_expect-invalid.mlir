// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C1_too_many_bytes(%b: !mbarriers, %i: index) {
  // expected-error @below {{'rec.mbarrier_expect' op has 1048576 bytes, and an mbarrier counts 1 to 1048575}}
  rec.mbarrier_expect %b[%i], 1048576 bytes : !mbarriers
  return
}
