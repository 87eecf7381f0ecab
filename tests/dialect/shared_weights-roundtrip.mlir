// RUN: reprise-opt %s | reprise-opt | FileCheck %s

!weights = !rec.fragment<weights, 8x64xbf16>
!room = memref<2x3x!weights, #gpu.address_space<workgroup>>
!operand = memref<2x8x64xbf16, #gpu.address_space<workgroup>>
!tile = !rec.fragment<accumulator, 8x8xf32>

// CHECK-LABEL: func.func @weights(
func.func @weights(%w: !weights, %s: !operand, %group: index, %gate: index) {
  // CHECK: %[[ROOM:.*]] = rec.shared_weights "r" : memref<2x3x!rec.fragment<weights, 8x64xbf16>, #gpu.address_space<workgroup>>
  %room = rec.shared_weights "r" : !room
  // CHECK: memref.store %{{.*}}, %[[ROOM]]
  memref.store %w, %room[%group, %gate] : !room
  // CHECK: rec.multiply %[[ROOM]][%{{.*}}]
  %p:3 = rec.multiply %room[%group], %s[%gate], %gate : !room, !operand -> !tile, !tile, !tile
  return
}
