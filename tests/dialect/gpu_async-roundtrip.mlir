// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

!tile = !rec.fragment<accumulator, 32x16xf32, warpgroup>
!weights = !rec.fragment<weights, 32x64xbf16, warpgroup>
!operand = memref<2x16x64xbf16, #gpu.address_space<workgroup>>
!stages = memref<4x16x4x64xbf16, #gpu.address_space<workgroup>>
!mbarriers = memref<4x!rec.mbarrier, #gpu.address_space<workgroup>>

// A warpgroup's products: the fence, the start, the wait.
// CHECK-LABEL: func @product(
func.func @product(%w: memref<2x4x!weights>, %h: !operand, %group: index, %copy: index) -> (!tile, !tile) {
  // CHECK: rec.proxy_fence
  rec.proxy_fence
  // CHECK: %[[P:.*]] = rec.multiply_async %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] : memref<2x4x!rec.fragment<weights, 32x64xbf16, warpgroup>>, memref<2x16x64xbf16, #gpu.address_space<workgroup>> -> !rec.pending<4, !rec.fragment<accumulator, 32x16xf32, warpgroup>>
  %pending = rec.multiply_async %w[%group], %h[%copy] : memref<2x4x!weights>, !operand -> !rec.pending<4, !tile>
  // CHECK: %[[R:.*]]:4 = rec.multiply_wait %[[P]] : !rec.pending<4, !rec.fragment<accumulator, 32x16xf32, warpgroup>>
  %products:4 = rec.multiply_wait %pending : !rec.pending<4, !tile>
  // CHECK: return %[[R]]#0, %[[R]]#3
  return %products#0, %products#3 : !tile, !tile
}

// The same ops as a warp's on the tiles of a warpgroup.
// CHECK-LABEL: func @warpgroup(
func.func @warpgroup(%x: memref<?x64xf32>, %group: index, %mask: !rec.fragment<columns, 16xi1, warpgroup>, %h: !operand) {
  // CHECK: rec.elements %{{.*}} of 64 by warpgroup
  %elements = rec.elements %group of 64 by warpgroup
  // CHECK: rec.load_tile {{.*}} -> <accumulator, 32x16xf32, warpgroup>
  %tile = rec.load_tile %x[%group], %elements, %mask columns 0 : memref<?x64xf32>, !rec.fragment<columns, 16xi1, warpgroup> -> !tile
  // CHECK: rec.store_operand {{.*}} : <accumulator, 32x16xf32, warpgroup>
  rec.store_operand %tile, %h[%group], %group, %elements : !tile, !operand
  return
}

// A copy from global memory, and the wait for it.
// CHECK-LABEL: func @copy(
func.func @copy(%x: memref<?x?x4x2x64xbf16>, %stages: !stages, %i: index, %phase: index) {
  // CHECK: %[[B:.*]] = rec.mbarriers "full" arrivals 1 : memref<4x!rec.mbarrier, #gpu.address_space<workgroup>>
  %full = rec.mbarriers "full" arrivals 1 : !mbarriers
  // CHECK: rec.copy_async %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}] [1, 16, 4, 1, 64], %{{.*}}[%{{.*}}], %[[B]][%{{.*}}] :
  rec.copy_async %x[%i, %i, %i, %i, %i] [1, 16, 4, 1, 64], %stages[%i], %full[%i] : memref<?x?x4x2x64xbf16>, !stages, !mbarriers
  // CHECK: rec.mbarrier_wait %[[B]][%{{.*}}], %{{.*}} : memref<4x!rec.mbarrier, #gpu.address_space<workgroup>>
  rec.mbarrier_wait %full[%i], %phase : !mbarriers
  return
}

// An exchange between the blocks of a cluster.
// CHECK-LABEL: func @exchange(
func.func @exchange(%tile: !tile, %h: !operand, %arrived: !mbarriers, %elements: !rec.element_group<warpgroup>, %i: index, %peer: index) {
  // CHECK: rec.mbarrier_expect %{{.*}}[%{{.*}}], 2048 bytes : memref<4x!rec.mbarrier, #gpu.address_space<workgroup>>
  rec.mbarrier_expect %arrived[%i], 2048 bytes : !mbarriers
  // CHECK: rec.cluster_barrier
  rec.cluster_barrier
  // CHECK: rec.push_operand %{{.*}}, %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}} to %{{.*}}, %{{.*}}[%{{.*}}] : <accumulator, 32x16xf32, warpgroup>
  rec.push_operand %tile, %h[%i], %i, %elements to %peer, %arrived[%i] : !tile, !operand, !mbarriers
  return
}
