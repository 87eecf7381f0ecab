// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK: @kinds(!rec.fragment<accumulator, 8x8xf32>, !rec.fragment<weights, 8x64xbf16>, !rec.fragment<columns, 8xi1>)
func.func private @kinds(!rec.fragment<accumulator, 8x8xf32>, !rec.fragment<weights, 8x64xbf16>,
                         !rec.fragment<columns, 8xi1>)

// An array of registers.
// CHECK: @array(memref<2x4x!rec.fragment<weights, 8x64xbf16>>, memref<3x!rec.element_group>)
func.func private @array(memref<2x4x!rec.fragment<weights, 8x64xbf16>>, memref<3x!rec.element_group>)
