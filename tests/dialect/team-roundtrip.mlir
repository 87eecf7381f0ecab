// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// team_rank, team_size and team_barrier, as a tiled CPU kernel uses them.
// CHECK-LABEL: func @kernel(
func.func @kernel(%team: !rec.team) -> (index, index) {
  // CHECK: %[[RANK:.*]] = rec.team_rank %[[TEAM:.*]]
  %rank = rec.team_rank %team
  // CHECK: %[[SIZE:.*]] = rec.team_size %[[TEAM]]
  %size = rec.team_size %team
  // CHECK: rec.team_barrier %[[TEAM]]
  rec.team_barrier %team
  // CHECK: return %[[RANK]], %[[SIZE]]
  return %rank, %size : index, index
}
