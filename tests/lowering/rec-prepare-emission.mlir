// Names are C++'s, and short expressions are marked as parts of the ones that use them.

// RUN: reprise-opt %s --rec-prepare-emission | FileCheck %s

// CHECK-LABEL: gpu.func @kernel
gpu.module @kernels {
  gpu.func @kernel(%x: memref<?x16xf32>, %count: index) kernel attributes {rec.sizes = {D = 16 : i64}} {
    // CHECK: arith.constant {rec.inline} 8
    %eight = arith.constant 8 : index
    // CHECK: gpu.block_id y {rec.inline}
    %block = gpu.block_id y
    // CHECK: arith.muli {{.*}} {rec.inline}
    %first = arith.muli %block, %eight : index
    // A value that is used twice has a name of its own.
    // CHECK: rec.columns_below %{{[^{]*}} : <columns, 8xi1, warp>
    // CHECK: rec.elements %{{[0-9]+}} of 16{{$}}
    // CHECK: rec.load_tile {{.*}} {rec.inline}
    %mask = rec.columns_below %first, %count : !rec.fragment<columns, 8xi1, warp>
    %warp = gpu.subgroup_id : index
    %elements = rec.elements %warp of 16
    %tile = rec.load_tile %x[%count], %elements, %mask columns 0 : memref<?x16xf32>, !rec.fragment<columns, 8xi1, warp> -> !rec.fragment<accumulator, 8x8xf32, warp>
    rec.store_tile %tile, %x[%count], %elements, %mask columns 0 : !rec.fragment<accumulator, 8x8xf32, warp>, memref<?x16xf32>, !rec.fragment<columns, 8xi1, warp>
    gpu.return
  }
}
