// One thread block per head: the fewest element groups per warp that fit its registers.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64 storage=bf16" --rec-schedule-gpu | FileCheck %s --check-prefix=SMALL
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=200 storage=bf16" --rec-schedule-gpu | FileCheck %s --check-prefix=LARGE
// RUN: not reprise-opt %s --rec-bind="sizes=H=1,D=320 storage=bf16" --rec-schedule-gpu 2>&1 | FileCheck %s --check-prefix=MISFIT
// RUN: not reprise-opt %s --rec-bind="sizes=H=1,D=64 storage=bf16" --rec-schedule-gpu="registers-per-block=2048" 2>&1 | FileCheck %s --check-prefix=TINY

// SMALL: schedule = #rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 1 : i64, warps = 8 : i64}>
// LARGE: schedule = #rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 3 : i64, warps = 9 : i64}>
// MISFIT: error: one head does not fit one thread block: its closest tiling ({{[0-9]+}} warps) needs {{[0-9]+}} registers a thread and {{[0-9]+}} a block, and there are 255 and 65536
// MISFIT: note: its recurrent weights alone fill {{[0-9]+}} registers: use a smaller head, or bf16 or f16 weights
// TINY: error: one head does not fit one thread block
// TINY-SAME: and there are 255 and 2048

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
