// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-schedule --split-input-file --verify-diagnostics

// expected-error @below {{the schedule's family block_step is not one for CPUs; there are: shared_walk}}
rec.operator @of_a_gpu(%x: !rec.tensor<T, B, D>)
    attributes {schedules = [#rec.schedule<block_step {warps = 4 : i64}>], sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{has 1 group of stages, and the number of schedules given is 2: give one for each group}}
rec.operator @too_many(%x: !rec.tensor<T, B, D>)
    attributes {schedules = [#rec.schedule<shared_walk {}>, #rec.schedule<shared_walk {}>], sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// What a given schedule breaks is named: more threads than cores, an unrolling that the block is no multiple of.

// expected-error @below {{the schedule that was given does not fit}}
// expected-note @below {{threads in the team: 64; cores: 1}}
rec.operator @broken(%x: !rec.tensor<T, B, D>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 3 : i64, hoisted_rows = 128 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 64 : i64, tile_sums = 4 : i64, tile_vectors = 4 : i64, vector_lanes = 16 : i64}>], sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return y = all %y
}

// -----

// expected-error @below {{the schedule that was given does not fit}}
// expected-note @below {{threads share all rows of a sum over time, and have none of their own: 'split_rows_from' is 1}}
rec.operator @rows_of_a_sum(%x: !rec.tensor<T, B, D>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 128 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 1 : i64, tile_sums = 4 : i64, tile_vectors = 4 : i64, vector_lanes = 16 : i64}>], sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return y = sum %y
}
