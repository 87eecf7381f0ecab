// Units that are large enough are claimed: each thread's own first, then what is left of the others'.

// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-tile --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func.func @claims(
// CHECK-SAME: %[[TEAM:[^:]*]]: !rec.team

// Rows are split where units are too small: 2 x 16 x 64 operations for each row.
// CHECK: arith.cmpi ult, %{{.*}}, %c5

// A counter for each of two threads and turns, on cache lines of their own.
// CHECK: %[[CLAIMS:.*]] = memref.view %{{.*}} to memref<1x2x2x8xi64>
// CHECK: rec.team_barrier %[[TEAM]]

// CHECK: scf.for %[[T:[^ ]*]] =
// CHECK: %[[PARITY:.*]] = arith.remui %[[T]], %c2
// CHECK: %[[LARGE:.*]] = arith.cmpi uge, %{{.*}}, %c5
// CHECK: scf.if %[[CLAIMED:.*]] {
// CHECK: memref.store %c0_i64, %[[CLAIMS]]
// CHECK: }
// CHECK: %[[PARTS:.*]] = arith.select %[[CLAIMED]], %{{.*}}, %c1
// CHECK: scf.for %{{.*}} = %c0 to %[[PARTS]]
// CHECK: scf.while
// CHECK: scf.if %[[CLAIMED]]
// CHECK: memref.atomic_rmw addi %c1_i64, %[[CLAIMS]][%c0, %[[PARITY]]
// CHECK: vector.fma
rec.operator @claims(%x: !rec.tensor<T, B, D : f32>, %r: !rec.tensor<D, D : f32>, %h0: !rec.tensor<B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 10000 : i64, claim_units = 2 : i64, depth_block = 64 : i64, depth_unroll = 1 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 1 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 2 : i64, tile_vectors = 1 : i64, vector_lanes = 16 : i64}>],
                sizes = {D = 64 : i64}, storage = f32} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>)
      states(%hp = %h0 : !rec.tensor<B, D : f32>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D : f32>
    %hn = arith.addf %xt, %rh : f32
    rec.yield %hn
  }
  rec.return h = all %h
}
