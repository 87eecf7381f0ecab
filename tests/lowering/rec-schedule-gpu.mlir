// One thread block per head: the fewest element groups per warp that fit its registers, and shared memory for the rest.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule | FileCheck %s --check-prefix=SMALL
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=192 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule | FileCheck %s --check-prefix=LARGE
// RUN: not reprise-opt %s --rec-bind="sizes=H=1,D=320 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule 2>&1 | FileCheck %s --check-prefix=MISFIT
// RUN: not reprise-opt %s --rec-bind="sizes=H=1,D=64 storage=bf16" --rec-group-stages --rec-target-gpu="registers-per-block=2048" --rec-schedule 2>&1 | FileCheck %s --check-prefix=TINY

// SMALL: schedules = [#rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 1 : i64, shared_gates = 0 : i64, warps = 8 : i64}>]
// LARGE: schedules = [#rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 2 : i64, shared_gates = 0 : i64, warps = 12 : i64}>]
// MISFIT: error: one head does not fit one thread block, and several blocks for one head are not compiled yet
// MISFIT: note: these 5 constraints cannot hold together:
// MISFIT-NEXT: a head has D = 320 elements
// MISFIT-NEXT: 20 warps of 2 groups hold all groups of eight elements of a head
// MISFIT-NEXT: a thread needs 134 registers; it can have 255 (kept here; where the others are, 247 too many)
// MISFIT-NEXT: a block needs 87040 registers; there are 65536 (21504 too many)
// MISFIT-NEXT: a block needs 215296 bytes of shared memory; it can have 232448 (kept here; where the others are, 187648 too many)
// MISFIT-NEXT: the smallest changes that fit: D == 288 instead of 320, or a limit of 502 instead of 255 (a thread needs 502 registers; it can have 255), or
// TINY: error: one head does not fit one thread block
// TINY: there are 2048

// Which constraints decide, and what the choice would be without them.

// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=192 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule=explain 2>&1 | FileCheck %s --check-prefix=EXPLAIN
// EXPLAIN:      remark: binds: a block needs 58368 registers; there are 65536 (without it: groups_per_warp = 1 instead of 2, warps = 24 instead of 12)
// EXPLAIN-NEXT: has room: a block has 384 threads; 1024 at most
// EXPLAIN-NEXT: has room: a thread needs 148 registers; it can have 255
// EXPLAIN-NEXT: has room: a block needs 6400 bytes of shared memory; it can have 232448
// EXPLAIN-NEXT: by definition: 12 warps of 2 groups hold all groups of eight elements of a head
// EXPLAIN:      costs: products {{[0-9]+}} + operands {{[0-9]+}} + elementwise {{[0-9]+}} + barriers 30000 = {{[0-9]+}} thousandths of a cycle for a row and step

rec.operator @gate(%x: !rec.tensor<T, B, 2, H, D>, %r: !rec.tensor<2, H, D, D>, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xa, %xb = %x : !rec.tensor<T, B, 2, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %ra, %rb = rec.product %r, %hp : !rec.tensor<2, H, D, D>
    %a = arith.addf %xa, %ra : f32
    %b = arith.addf %xb, %rb : f32
    %ta = math.tanh %a : f32
    %sb = rec.sigmoid %b : f32
    %hn = arith.mulf %ta, %sb : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
