// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK: @tiles(tensor<8x8xf32, #rec.fragment<accumulator, warp>>, tensor<16x16xbf16, #rec.fragment<weights, warpgroup>>, tensor<4xf32, #rec.fragment<accumulator, block>>)
func.func private @tiles(tensor<8x8xf32, #rec.fragment<accumulator, warp>>,
                         tensor<16x16xbf16, #rec.fragment<weights, warpgroup>>,
                         tensor<4xf32, #rec.fragment<accumulator, block>>)
