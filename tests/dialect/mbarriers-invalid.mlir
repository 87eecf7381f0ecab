// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C1_no_arrivals() {
  // expected-error @below {{'rec.mbarriers' op has 0 arrivals, and an mbarrier counts 1 to 1048575}}
  %b = rec.mbarriers "full" arrivals 0 : !mbarriers
  return
}
