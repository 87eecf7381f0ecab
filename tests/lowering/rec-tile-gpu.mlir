// The kernel over fragments: weights once, then per step a product from shared memory, the
// scalar code, masked states and one barrier.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --canonicalize --cse | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=H=2,D=64 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --canonicalize --cse | reprise-opt

// CHECK-LABEL: gpu.func @elman
// CHECK-SAME: #rec.gpu_kernel<grid = ["2", "ceildiv(B, 8)", "1"], block = [256, 1, 1]
// CHECK: rec.load_weights {{.*}} -> <weights, 8x64xbf16>
// CHECK: %[[SHARED:.*]] = rec.shared_operands "hp"
// CHECK: gpu.barrier
// CHECK: rec.store_operand {{.*}}, %[[SHARED]]
// CHECK: gpu.barrier
// CHECK: scf.for %[[T:.*]] = %{{.*}} to %{{.*}} step
// CHECK: rec.multiply {{.*}}, %[[SHARED]]
// CHECK: rec.pointwise
// CHECK: math.tanh
// CHECK: rec.select_columns
// CHECK: rec.store_tile
// CHECK: rec.store_operand {{.*}}, %[[SHARED]]
// CHECK: rec.load_tile {{.*}} -> <accumulator, 8x8xbf16>
// CHECK: rec.prefetch_tile
// CHECK: gpu.barrier
// CHECK-NOT: gpu.barrier
// CHECK: gpu.return
rec.operator @elman(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %gate = arith.addf %xt, %rh : f32
    %hn = math.tanh %gate : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}

// What depends on parameters alone is computed before the steps, and stays in registers.

// CHECK-LABEL: gpu.func @leaky
// CHECK: rec.pointwise
// CHECK: math.exp
// CHECK: scf.for
// CHECK-NOT: math.exp
// CHECK: rec.pointwise
// CHECK: arith.mulf
// CHECK-NOT: math.exp
// CHECK: gpu.return
rec.operator @leaky(%x: !rec.tensor<T, B, H, D>, %tau: !rec.tensor<H, D>, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%t = %tau : !rec.tensor<H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %decay = math.exp %t : f32
    %kept = arith.mulf %decay, %hp : f32
    %hn = arith.addf %kept, %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
