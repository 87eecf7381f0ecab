// What a kernel takes is what its schedule's constraints counted: products of one and of several gates, f32 and bf16,
// sizes that fill no whole step of the depth, one group for each warp and several.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64 storage=bf16" --rec-schedule-gpu --rec-tile-gpu --rec-recount-gpu | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=192 storage=bf16" --rec-schedule-gpu --rec-tile-gpu --rec-recount-gpu | FileCheck %s --check-prefix=LARGE
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=9 storage=f32" --rec-schedule-gpu --rec-tile-gpu --rec-recount-gpu
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=100 storage=f32" --rec-schedule-gpu --rec-tile-gpu --rec-recount-gpu

// CHECK: rec.shared_memory_bytes = 2304 : i64
// CHECK-SAME: rec.tile_registers = 6 : i64, rec.weight_registers = 16 : i64
// LARGE: rec.tile_registers = 12 : i64, rec.weight_registers = 96 : i64

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
