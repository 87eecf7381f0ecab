// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK: @kinds(!rec.fragment<accumulator, 8x8xf32, warp>, !rec.fragment<weights, 32x64xbf16, warpgroup>, !rec.fragment<columns, 8xi1, warp>)
func.func private @kinds(!rec.fragment<accumulator, 8x8xf32, warp>, !rec.fragment<weights, 32x64xbf16, warpgroup>,
                         !rec.fragment<columns, 8xi1, warp>)

// An array of registers.
// CHECK: @array(memref<2x4x!rec.fragment<weights, 8x64xbf16, warp>>, memref<3x!rec.element_group>)
func.func private @array(memref<2x4x!rec.fragment<weights, 8x64xbf16, warp>>, memref<3x!rec.element_group>)

// The rows of a tile, by who holds it; products on their way.
// CHECK: @groups(!rec.element_group, !rec.element_group<warpgroup>)
func.func private @groups(!rec.element_group<warp>, !rec.element_group<warpgroup>)
// CHECK: @pending(!rec.pending<4, !rec.fragment<accumulator, 32x16xf32, warpgroup>>)
func.func private @pending(!rec.pending<4, !rec.fragment<accumulator, 32x16xf32, warpgroup>>)
// CHECK: @mbarriers(memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>)
func.func private @mbarriers(memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>)
