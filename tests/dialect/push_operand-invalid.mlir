// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!operand = memref<2x8x64xbf16, #gpu.address_space<workgroup>>
!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
func.func @C1_operand_of_fewer_columns(%x: !rec.fragment<accumulator, 8x16xf32, warp>, %s: !operand, %e: !rec.element_group, %i: index, %b: !mbarriers) {
  // expected-error @below {{'rec.push_operand' op stores a tile of 16 columns into an operand of 8: make the one a multiple of the other}}
  rec.push_operand %x, %s[%i], %i, %e to %i, %b[%i] : !rec.fragment<accumulator, 8x16xf32, warp>, !operand, !mbarriers
  return
}
