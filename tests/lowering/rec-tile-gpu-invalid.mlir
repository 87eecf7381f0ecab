// RUN: reprise-opt %s -split-input-file -verify-diagnostics --rec-bind --rec-group-stages --rec-target-gpu --rec-tile

// expected-error @below {{needs a schedule for each of its 1 groups: run rec-schedule first}}
rec.operator @unscheduled(%x: !rec.tensor<T, B, D : f32>, %s0: !rec.tensor<B, D : f32>) attributes {sizes = {D = 16 : i64}, storage = f32} {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D : f32>)
      states(%sp = %s0 : !rec.tensor<B, D : f32>) {
    %sn = arith.addf %xt, %sp : f32
    rec.yield %sn
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{the schedule's warps is 64, and must lie in 1 to 32}}
rec.operator @wide(%x: !rec.tensor<T, B, D : f32>, %s0: !rec.tensor<B, D : f32>) attributes {schedules = [#rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 1 : i64, shared_gates = 0 : i64, warps = 64 : i64}>], sizes = {D = 16 : i64}, storage = f32} {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D : f32>)
      states(%sp = %s0 : !rec.tensor<B, D : f32>) {
    %sn = arith.addf %xt, %sp : f32
    rec.yield %sn
  }
  rec.return s = all %s
}
