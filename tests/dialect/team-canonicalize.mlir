// RUN: reprise-opt --canonicalize --cse %s | FileCheck %s

// Rank and size are the same at every place; a barrier has an effect and stays, however often it comes.
// CHECK-LABEL: func @kernel(
func.func @kernel(%team: !rec.team) -> index {
  // CHECK-NOT: rec.team_size
  // CHECK: %[[RANK:.*]] = rec.team_rank
  // CHECK-NEXT: rec.team_barrier
  // CHECK-NEXT: rec.team_barrier
  // CHECK-NEXT: arith.addi %[[RANK]], %[[RANK]]
  %rank = rec.team_rank %team
  %unused = rec.team_size %team
  rec.team_barrier %team
  rec.team_barrier %team
  %again = rec.team_rank %team
  %sum = arith.addi %rank, %again : index
  return %sum : index
}
