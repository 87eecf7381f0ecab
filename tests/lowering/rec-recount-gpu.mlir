// What a kernel takes is what its schedule's constraints counted: products of one and of several gates, f32 and bf16,
// sizes that fill no whole step of the depth, one group for each warp and several.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --rec-recount-gpu | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=192 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --rec-recount-gpu | FileCheck %s --check-prefix=LARGE
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=9 storage=f32" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --rec-recount-gpu
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=100 storage=f32" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --rec-recount-gpu

// CHECK: shared_memory_bytes = 2304, weight_registers = 16, tile_registers = 6>
// LARGE: weight_registers = 96, tile_registers = 12>

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
