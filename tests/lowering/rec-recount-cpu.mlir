// What the products of a kernel take is at most what its schedule's constraints counted: one and several gates, products of
// streams, f32 and bf16, sizes that fill no vector and no turn of the loop, blocks of the depth, cores of few registers.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64,I=40 storage=f32" --rec-group-stages --rec-target-cpu --rec-schedule --rec-tile --rec-recount-cpu | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=200,I=9 storage=bf16" --rec-group-stages --rec-target-cpu="cache-bytes=65536" --rec-schedule --rec-tile --rec-recount-cpu
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=300,I=301 storage=f16" --rec-group-stages --rec-target-cpu="vector-bytes=32 vector-registers=16 threads=3" --rec-schedule --rec-tile --rec-recount-cpu
// RUN: reprise-opt %s --rec-bind="sizes=H=3,D=7,I=1 storage=f32" --rec-group-stages --rec-target-cpu="vector-bytes=16 vector-registers=8" --rec-schedule --rec-tile --rec-recount-cpu

// CHECK: func.func @two(
// CHECK-SAME: tile_registers = 29, block_bytes = 262144>

rec.operator @two(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<3, H, D, I>, %r: !rec.tensor<2, H, D, D>,
                  %s: !rec.tensor<H, D, D>, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %xa, %xb, %xc = rec.product %w, %ut : !rec.tensor<3, H, D, I>
    %ra, %rb = rec.product %r, %hp : !rec.tensor<2, H, D, D>
    %a = arith.addf %xa, %ra : f32
    %b = arith.addf %xb, %rb : f32
    %reset = arith.mulf %a, %hp : f32
    %rc = rec.product %s, %reset : !rec.tensor<H, D, D>
    %c = arith.addf %xc, %rc : f32
    %hn = arith.mulf %b, %c : f32
    rec.yield %hn
  }
  rec.return h = all %h
}
