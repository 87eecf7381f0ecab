// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!weights = !rec.fragment<weights, 8x64xbf16>
func.func @of_no_groups() {
  // expected-error @below {{'rec.shared_weights' op result #0 must be memref [groups of a warp, gates] of fragments of weights in workgroup memory, but got 'memref<3x!rec.fragment<weights, 8x64xbf16>, #gpu.address_space<workgroup>>'}}
  %room = rec.shared_weights "r" : memref<3x!weights, #gpu.address_space<workgroup>>
  return
}

// -----

!weights = !rec.fragment<weights, 8x64xbf16>
func.func @in_registers() {
  // expected-error @below {{must be memref [groups of a warp, gates] of fragments of weights in workgroup memory}}
  %room = rec.shared_weights "r" : memref<1x3x!weights>
  return
}
