// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-tile --split-input-file --verify-diagnostics

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

// expected-error @below {{needs a schedule for each of its 1 groups: run rec-schedule first}}
rec.operator @none(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{has a schedule of the family long_walk, which is not one for CPUs}}
rec.operator @other_family(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<long_walk {warps = 4 : i64}>], sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule lacks the integer knob 'split_rows_from'}}
rec.operator @missing_knob(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>], sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule's knob "cluster" is not one of shared_walk}}
rec.operator @unknown_knob(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {cluster = 2 : i64, claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule's tile_sums is 0, and must lie in 1 to 64}}
rec.operator @rows(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 0 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

//===----------------------------------------------------------------------===//
// What is not lowered yet
//===----------------------------------------------------------------------===//

rec.operator @other_time(%x: !rec.tensor<T, B, D : f32>, %u: !rec.tensor<S, B, D : f32>, %w: !rec.tensor<S, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>, #rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over S streams(%ut = %u : !rec.tensor<S, B, D : f32>) { rec.yield %ut }
  // expected-error @below {{has a value over S, whose size only a call says, which is not compiled for the CPU yet}}
  %z = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) params(%wt = %w : !rec.tensor<S, D : f32>) {
    %a = arith.mulf %xt, %wt : f32
    rec.yield %a
  }
  rec.return y = all %y, z = all %z
}
