// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!operand = memref<2x8x64xbf16, #gpu.address_space<workgroup>>
func.func @C1_operand_of_fewer_columns(%x: !rec.fragment<accumulator, 8x16xf32>, %s: !operand, %e: !rec.element_group, %i: index) {
  // expected-error @below {{'rec.store_operand' op stores a tile of 16 columns into an operand of 8: make the one a multiple of the other}}
  rec.store_operand %x, %s[%i], %i, %e : !rec.fragment<accumulator, 8x16xf32>, !operand
  return
}
