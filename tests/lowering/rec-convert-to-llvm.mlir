// RUN: reprise-opt %s --rec-convert-to-llvm | FileCheck %s

// The team is a pointer to the runtime's TeamContext: rank, size, barrier, state.

// CHECK-LABEL: llvm.func @step_kernel(
// CHECK: %[[RANK:.*]] = llvm.getelementptr %[[TEAM:.*]][0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(i64, i64, ptr, ptr)>
// CHECK: llvm.load %[[RANK]] : !llvm.ptr -> i64
// CHECK: %[[SIZE:.*]] = llvm.getelementptr %[[TEAM]][0, 1]
// CHECK: llvm.load %[[SIZE]] : !llvm.ptr -> i64
// CHECK: %[[BARRIER_FIELD:.*]] = llvm.getelementptr %[[TEAM]][0, 2]
// CHECK: %[[BARRIER:.*]] = llvm.load %[[BARRIER_FIELD]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[STATE_FIELD:.*]] = llvm.getelementptr %[[TEAM]][0, 3]
// CHECK: %[[STATE:.*]] = llvm.load %[[STATE_FIELD]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.call %[[BARRIER]](%[[STATE]]) : !llvm.ptr, (!llvm.ptr) -> ()

// Descriptors come as pointers.
// CHECK-LABEL: llvm.func @_mlir_ciface_step_kernel(
// CHECK-SAME: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr)

// The entry takes them from an array, in their order.
// CHECK-LABEL: llvm.func @step_entry(
// CHECK-SAME: %[[ARGUMENTS:.*]]: !llvm.ptr) {
// CHECK: %[[A:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK: %[[SLOT:.*]] = llvm.getelementptr %[[ARGUMENTS]][1]
// CHECK: %[[B:.*]] = llvm.load %[[SLOT]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[TEAM_SLOT:.*]] = llvm.getelementptr %[[ARGUMENTS]][2]
// CHECK: %[[T:.*]] = llvm.load %[[TEAM_SLOT]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.call @_mlir_ciface_step_kernel(%[[A]], %[[B]], %[[T]])
// CHECK: llvm.return
func.func @step(%a: memref<?xf32>, %b: memref<4x8xf32>, %team: !rec.team) {
  %rank = rec.team_rank %team
  %size = rec.team_size %team
  %next = arith.addi %rank, %size : index
  %x = memref.load %a[%next] : memref<?xf32>
  memref.store %x, %b[%rank, %size] : memref<4x8xf32>
  rec.team_barrier %team
  return
}

// bf16 in memory is 16 bits; conversions are integer arithmetic, so that no CPU needs a
// library for them.
