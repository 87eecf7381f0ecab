// RUN: reprise-opt %s --rec-tile-cpu --split-input-file --verify-diagnostics

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

// expected-error @below {{needs a schedule of the family cpu_step}}
rec.operator @none(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{needs a schedule of the family cpu_step}}
rec.operator @other_family(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<block_step {warps = 4 : i64}>, sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule lacks the integer knob 'split_rows_from'}}
rec.operator @missing_knob(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>, sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule's knob "cluster" is not one of cpu_step}}
rec.operator @unknown_knob(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {cluster = 2 : i64, claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule's tile_sums is 0, and must lie in 1 to 64}}
rec.operator @rows(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 0 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule's vector_lanes is 12, and must be a power of two}}
rec.operator @lanes(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 12 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{'rec.operator' op is not bound: D has no size; run rec-bind first}}
rec.operator @unbound(%x: !rec.tensor<T, B, D>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

//===----------------------------------------------------------------------===//
// What is not lowered yet
//===----------------------------------------------------------------------===//

rec.operator @both_ways(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  // expected-error @below {{recurrences of one operator in both directions are not lowered for the CPU yet}}
  %z = rec.recurrence over T reverse streams(%yt = %y : !rec.sequence) { rec.yield %yt }
  rec.return z = all %z
}

// -----

rec.operator @two_times(%x: !rec.tensor<T, B, D : f32>, %u: !rec.tensor<S, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  // expected-error @below {{runs over S, another recurrence of the operator over T, which is not lowered for the CPU yet}}
  %z = rec.recurrence over S streams(%ut = %u : !rec.tensor<S, B, D : f32>) { rec.yield %ut }
  rec.return y = all %y, z = all %z
}

// -----

rec.operator @sum(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) { rec.yield %xt }
  // expected-error @below {{'y' is a sum over time, which is not lowered for the CPU yet}}
  rec.return y = sum %y
}

// -----

rec.operator @outer(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedule = #rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>,
                sizes = {D = 4 : i64}, storage = f32} {
  %y, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    // expected-error @below {{an outer product is not lowered for the CPU yet}}
    %o = rec.outer %xt, %xt : f32
    rec.yield %xt, %o
  }
  rec.return y = all %y
}
