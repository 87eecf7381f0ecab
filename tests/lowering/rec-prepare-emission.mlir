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
    // CHECK: rec.columns_below %{{[^{]*}} : <columns, 8xi1>
    // CHECK: rec.elements %{{[0-9]+}} of 16{{$}}
    // CHECK: rec.load_tile {{.*}} {rec.inline}
    %mask = rec.columns_below %first, %count : !rec.fragment<columns, 8xi1>
    %warp = gpu.subgroup_id : index
    %elements = rec.elements %warp of 16
    %tile = rec.load_tile %x[%count], %elements, %mask columns 0 : memref<?x16xf32>, !rec.fragment<columns, 8xi1> -> !rec.fragment<accumulator, 8x8xf32>
    rec.store_tile %tile, %x[%count], %elements, %mask columns 0 : !rec.fragment<accumulator, 8x8xf32>, memref<?x16xf32>, !rec.fragment<columns, 8xi1>
    gpu.return
  }
}

// Registers are declared where they are first used: by a store, for good (true) or until the next one (false).
// A choice between two expressions is an expression.

// CHECK-LABEL: gpu.func @registers
gpu.module @more_kernels {
  gpu.func @registers(%s: memref<16xf32>, %T: index) kernel {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    // CHECK: rec.elements
    // CHECK-NEXT: memref.alloca() {rec.initialized} : memref<!rec.element_group>
    // CHECK-NEXT: memref.store {{.*}} {rec.declares = true} : memref<!rec.element_group>
    %group = memref.alloca() : memref<!rec.element_group>
    %state = memref.alloca() : memref<!rec.fragment<accumulator, 8x8xf32>>
    %elements = rec.elements %zero of 16
    memref.store %elements, %group[] : memref<!rec.element_group>
    // CHECK: scf.if
    // CHECK: } {rec.inline}
    // CHECK-NEXT: memref.alloca() {rec.initialized} : memref<!rec.fragment<accumulator, 8x8xf32>>
    // CHECK-NEXT: memref.store {{.*}} {rec.declares = false}
    %given = rec.is_present %s : memref<16xf32>
    %first = scf.if %given -> (!rec.fragment<accumulator, 8x8xf32>) {
      %all = rec.all_columns : !rec.fragment<columns, 8xi1>
      %here = memref.load %group[] : memref<!rec.element_group>
      %tile = rec.load_tile %s[], %here, %all : memref<16xf32>, !rec.fragment<columns, 8xi1> -> !rec.fragment<accumulator, 8x8xf32>
      scf.yield %tile : !rec.fragment<accumulator, 8x8xf32>
    } else {
      %none = rec.zero_tile : !rec.fragment<accumulator, 8x8xf32>
      scf.yield %none : !rec.fragment<accumulator, 8x8xf32>
    }
    memref.store %first, %state[] : memref<!rec.fragment<accumulator, 8x8xf32>>
    scf.for %t = %zero to %T step %one {
      %none = rec.zero_tile : !rec.fragment<accumulator, 8x8xf32>
      // CHECK: memref.store
      // CHECK-NOT: rec.declares
      memref.store %none, %state[] : memref<!rec.fragment<accumulator, 8x8xf32>>
    }
    gpu.return
  }
}
