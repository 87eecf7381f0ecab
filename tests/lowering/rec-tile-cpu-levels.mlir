// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu="vector-bytes=32 threads=2" --rec-schedule --rec-tile --canonicalize --cse | FileCheck %s
// RUN: reprise-opt %s --rec-bind --rec-derive-step --rec-group-stages --rec-target-cpu="vector-bytes=32 threads=2" --rec-schedule --rec-tile --canonicalize --cse | FileCheck %s --check-prefix=STEP

// What depends on parameters alone is computed once, for all rows, before the barrier behind which steps begin; a decode
// step computes it where it is needed.

// CHECK-LABEL: func.func @leaky(
// CHECK-SAME: %[[TAU:[^:]*]]: memref<16xf32>
// CHECK: %[[T:.*]] = vector.load %[[TAU]][%[[D:.*]]]
// CHECK-NEXT: %[[DECAY:.*]] = math.exp %[[T]]
// CHECK-NEXT: vector.store %[[DECAY]], %[[KEPT:[a-z_0-9]*]][%c0, %c0, %[[D]]] : memref<1x1x16xf32
// CHECK: rec.team_barrier
// CHECK-NOT: math.exp
// CHECK: vector.load %[[KEPT]][%c0, %c0,
// CHECK-LABEL: func.func @centred_prepare(

// STEP-LABEL: func.func @leaky(
// STEP: rec.team_barrier
// STEP: math.exp
// STEP-LABEL: func.func @centred_prepare(
rec.operator @leaky(%x: !rec.tensor<T, B, D>, %tau: !rec.tensor<D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>) attributes {sizes = {D = 16 : i64}} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%t = %tau : !rec.tensor<D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %decay = math.exp %t : f32
    %p = rec.product %r, %hp : !rec.tensor<D, D>
    %kept = arith.mulf %decay, %p : f32
    %hn = arith.addf %kept, %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// One nest sums the values, then the squares of what they have beyond their mean, which are never stored: three phases.

// CHECK-LABEL: func.func @centred(
// CHECK: rec.team_barrier
// CHECK: rec.team_barrier
// CHECK: scf.for {{.*}} iter_args
// CHECK: vector.load %[[U:[a-z_0-9]*]][
// CHECK: %[[MEAN:.*]] = arith.divf
// CHECK: scf.for {{.*}} iter_args(%[[SUM:.*]] =
// CHECK-NEXT: %[[ONE:.*]] = vector.load %[[U]][
// CHECK-NEXT: %[[BEYOND:.*]] = arith.subf %[[ONE]], %[[MEAN]]
// CHECK-NEXT: %[[SQUARE:.*]] = arith.mulf %[[BEYOND]], %[[BEYOND]]
// CHECK-NEXT: arith.addf %[[SUM]], %[[SQUARE]]
// CHECK: rec.team_barrier
// CHECK: rec.team_barrier
// CHECK: rec.team_barrier
// CHECK-NOT: rec.team_barrier
// CHECK-LABEL: func.func @read_out_prepare(
rec.operator @centred(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>) attributes {sizes = {D = 16 : i64}} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %p = rec.product %r, %hp : !rec.tensor<D, D>
    %u = arith.addf %p, %xt : f32
    %m = rec.reduce mean %u over [D] : f32
    %d = arith.subf %u, %m : f32
    %q = arith.mulf %d, %d : f32
    %v = rec.reduce mean %q over [D] : f32
    %hn = arith.mulf %d, %v : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// N is summed, and nothing of a step lies along it in memory: lanes lie along D, so that sums are vectors too. The sum reads
// the state that the step has just written.

// CHECK-LABEL: func.func @read_out(
// CHECK-SAME: %[[A:[a-z_0-9]*]]: memref<16x8xf32>
// CHECK: vector.gather %[[A]][
// CHECK-NEXT: math.exp
// CHECK-NEXT: vector.store {{.*}} : memref<1x1x8x16xf32
// CHECK: rec.team_barrier
// CHECK: math.exp
// CHECK: vector.store %{{.*}}, %[[STATE:[a-z_0-9]*]][{{.*}}] : memref<2x?x8x16xf32
// CHECK: rec.team_barrier
// CHECK: scf.for {{.*}} iter_args(%[[SUM:.*]] =
// CHECK: %[[NEW:.*]] = vector.load %[[STATE]][
// CHECK: %[[READ:.*]] = arith.mulf %[[NEW]]
// CHECK-NEXT: arith.addf %[[SUM]], %[[READ]]
// CHECK-NOT: vector.reduction
rec.operator @read_out(%x: !rec.tensor<T, B, D>, %w: !rec.tensor<N, D>, %a: !rec.tensor<D, N>, %h0: !rec.tensor<B, D, N>) attributes {sizes = {D = 16 : i64, N = 8 : i64}} {
  %h, %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%at = %a : !rec.tensor<D, N>) states(%hp = %h0 : !rec.tensor<B, D, N>) {
    %c = rec.product %w, %xt : !rec.tensor<N, D>
    %rate = math.exp %at : f32
    %slow = arith.mulf %rate, %xt : f32
    %decay = math.exp %slow : f32
    %kept = arith.mulf %decay, %hp : f32
    %hn = arith.addf %kept, %xt : f32
    %read = arith.mulf %hn, %c : f32
    %yt = rec.reduce sum %read over [N] : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y
}
