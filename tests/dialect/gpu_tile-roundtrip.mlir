// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

!mask = !rec.fragment<columns, 8xi1>
!lengths = !rec.fragment<columns, 8xi64>
!tile = !rec.fragment<accumulator, 8x8xf32>
!weights = !rec.fragment<weights, 8x64xbf16>

// Columns of a tile: which exist, and which a step still belongs to.
// CHECK-LABEL: func @columns(
func.func @columns(%given_lengths: memref<?xi32>, %column: index, %B: index, %T: index, %t: index) -> (!mask, !mask, !mask, i1) {
  // CHECK: rec.columns_below %{{.*}}, %{{.*}} : <columns, 8xi1>
  %in = rec.columns_below %column, %B : !mask
  // CHECK: rec.all_columns : <columns, 8xi1>
  %all = rec.all_columns : !mask
  // CHECK: rec.load_lengths %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : memref<?xi32> -> <columns, 8xi64>
  %length = rec.load_lengths %given_lengths, %column, %B, %T : memref<?xi32> -> !lengths
  // CHECK: rec.columns_reached %{{.*}}, %{{.*}} : <columns, 8xi64> -> <columns, 8xi1>
  %reached = rec.columns_reached %length, %t : !lengths -> !mask
  // CHECK: rec.is_present %{{.*}} : memref<?xi32>
  %given = rec.is_present %given_lengths : memref<?xi32>
  return %in, %all, %reached, %given : !mask, !mask, !mask, i1
}

// Memory to registers and back; without an axis of columns every column is the same.
// CHECK-LABEL: func @memory(
func.func @memory(%x: memref<?x?x64xbf16>, %bias: memref<64xf32>, %r: memref<4x64x64xbf16>, %t: index, %group: index,
                  %mask: !mask) -> (!weights, !tile) {
  // CHECK: %[[E:.*]] = rec.elements %{{.*}} of 64
  %elements = rec.elements %group of 64
  // CHECK: rec.load_weights %{{.*}}[%{{.*}}], %[[E]] : memref<4x64x64xbf16> -> <weights, 8x64xbf16>
  %w = rec.load_weights %r[%group], %elements : memref<4x64x64xbf16> -> !weights
  // CHECK: rec.load_tile %{{.*}}[%{{.*}}, %{{.*}}], %[[E]], %{{.*}} columns 1 : memref<?x?x64xbf16>, <columns, 8xi1> -> <accumulator, 8x8xf32>
  %tile = rec.load_tile %x[%t, %group], %elements, %mask columns 1 : memref<?x?x64xbf16>, !mask -> !tile
  // CHECK: rec.load_tile %{{.*}}[], %[[E]], %{{.*}} : memref<64xf32>
  %b = rec.load_tile %bias[], %elements, %mask : memref<64xf32>, !mask -> !tile
  // CHECK: rec.load_tile {{.*}} : memref<?x?x64xbf16>, <columns, 8xi1> -> <accumulator, 8x8xbf16>
  %stored = rec.load_tile %x[%t, %group], %elements, %mask columns 1 : memref<?x?x64xbf16>, !mask -> !rec.fragment<accumulator, 8x8xbf16>
  // CHECK: rec.pointwise(%{{.*}}) : (!rec.fragment<accumulator, 8x8xbf16>) -> !rec.fragment<accumulator, 8x8xf32> {
  %converted = rec.pointwise(%stored) : (!rec.fragment<accumulator, 8x8xbf16>) -> !tile {
  ^bb0(%a: f32):
    rec.pointwise_yield %a : f32
  }
  // CHECK: rec.prefetch_tile %{{.*}}[%{{.*}}, %{{.*}}], %[[E]], %{{.*}} columns 1 : memref<?x?x64xbf16>, <columns, 8xi1>
  rec.prefetch_tile %x[%t, %group], %elements, %mask columns 1 : memref<?x?x64xbf16>, !mask
  // CHECK: rec.prefetch_tile %{{.*}}[], %[[E]], %{{.*}} : memref<64xf32>
  rec.prefetch_tile %bias[], %elements, %mask : memref<64xf32>, !mask
  // CHECK: rec.store_tile %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}], %[[E]], %{{.*}} columns 1 : <accumulator, 8x8xf32>, memref<?x?x64xbf16>, <columns, 8xi1>
  rec.store_tile %tile, %x[%t, %group], %elements, %mask columns 1 : !tile, memref<?x?x64xbf16>, !mask
  return %w, %b : !weights, !tile
}

// A product's operand goes through shared memory.
// CHECK-LABEL: func @product(
func.func @product(%w: memref<1x2x!weights>, %tile: !tile, %group: index, %copy: index) -> (!tile, !tile) {
  // CHECK: %[[S:.*]] = rec.shared_operands "h" : memref<2x8x64xbf16, #gpu.address_space<workgroup>>
  %s = rec.shared_operands "h" : memref<2x8x64xbf16, #gpu.address_space<workgroup>>
  // CHECK: rec.clear_operand %[[S]][%{{.*}}] : memref<2x8x64xbf16, #gpu.address_space<workgroup>>
  rec.clear_operand %s[%copy] : memref<2x8x64xbf16, #gpu.address_space<workgroup>>
  %elements = rec.elements %group of 64
  // CHECK: rec.store_operand %{{.*}}, %[[S]][%{{.*}}], %{{.*}}, %{{.*}} : <accumulator, 8x8xf32>, memref<2x8x64xbf16, #gpu.address_space<workgroup>>
  rec.store_operand %tile, %s[%copy], %group, %elements : !tile, memref<2x8x64xbf16, #gpu.address_space<workgroup>>
  // CHECK: rec.multiply %{{.*}}[%{{.*}}], %[[S]][%{{.*}}], %{{.*}} : memref<1x2x!rec.fragment<weights, 8x64xbf16>>, memref<2x8x64xbf16, #gpu.address_space<workgroup>> -> !rec.fragment<accumulator, 8x8xf32>, !rec.fragment<accumulator, 8x8xf32>
  %p:2 = rec.multiply %w[%group], %s[%copy], %group : memref<1x2x!weights>, memref<2x8x64xbf16, #gpu.address_space<workgroup>> -> !tile, !tile
  return %p#0, %p#1 : !tile, !tile
}

// CHECK-LABEL: func @elementwise(
func.func @elementwise(%mask: !mask, %x: !tile) -> !tile {
  // CHECK: %[[ZERO:.*]] = rec.zero_tile : <accumulator, 8x8xf32>
  %zero = rec.zero_tile : !tile
  // CHECK: rec.pointwise(%{{.*}}, %[[ZERO]]) : (!rec.fragment<accumulator, 8x8xf32>, !rec.fragment<accumulator, 8x8xf32>) -> !rec.fragment<accumulator, 8x8xf32> {
  %sum = rec.pointwise(%x, %zero) : (!tile, !tile) -> !tile {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %b : f32
    // CHECK: rec.pointwise_yield %{{.*}} : f32
    rec.pointwise_yield %c : f32
  }
  // CHECK: rec.select_columns %{{.*}}, %{{.*}}, %[[ZERO]] : <columns, 8xi1>, <accumulator, 8x8xf32>
  %chosen = rec.select_columns %mask, %sum, %zero : !mask, !tile
  return %chosen : !tile
}
