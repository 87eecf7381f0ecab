// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-tile --canonicalize --cse | FileCheck %s

// A state of 20 elements in vectors of 8: three vectors, the last one half full.

// Packing, by a function of its own: the lanes of a packed vector come from rows of the
// weight, and those behind its end are masked.

// It takes what it uses: the weight, and where it goes.
// CHECK-LABEL: func.func @cell_prepare(
// CHECK-SAME: %[[R:[^:]*]]: memref<20x20xf32>
// CHECK-SAME: %{{[^:]*}}: memref<?xi8>
// CHECK-SAME: %{{[^:]*}}: !rec.team
// CHECK-SAME: #rec.cpu_kernel<arguments = ["r", "buffer.packed"], buffers = [#rec.buffer<"buffer.packed", prepared, "1920">], team_size = ""
// CHECK: %[[PACKED:.*]] = memref.view %{{.*}} to memref<3x1x20x1x8xf32>
// CHECK: %[[MASK:.*]] = vector.create_mask
// CHECK: vector.gather %[[R]]{{.*}}, %[[MASK]]
// CHECK: vector.store %{{.*}}, %[[PACKED]]

// CHECK-LABEL: func.func @cell(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?x20xf32>
// CHECK-SAME: %[[H0:[^:]*]]: memref<?x20xf32>
// CHECK-SAME: %[[LENGTHS:[^:]*]]: memref<?xi32>
// CHECK-SAME: %[[H:[^:]*]]: memref<?x?x20xf32>
// CHECK-SAME: %[[HLAST:[^:]*]]: memref<?x20xf32>
// CHECK-SAME: %[[PREPARED:[^:]*]]: memref<?xi8>
// CHECK-SAME: %[[WORKSPACE:[^:]*]]: memref<?xi8>
// CHECK-SAME: %[[TEAM:[^:]*]]: !rec.team

// Lengths, two copies of the state in whole vectors, the product's sums: cache lines.
// CHECK-SAME: #rec.cpu_kernel<arguments = ["x", "h0", "lengths", "h", "h_last", "buffer.packed", "buffer.work"]
// CHECK-SAME: buffers = [#rec.buffer<"buffer.packed", prepared, "1920">, #rec.buffer<"buffer.work", workspace, "B * 448">]
// CHECK: %[[PACKED:.*]] = memref.view %[[PREPARED]]{{.*}} to memref<3x1x20x1x8xf32>
// CHECK: %[[STATE:.*]] = memref.reinterpret_cast {{.*}} to memref<2x?x24xf32, strided<[?, 32, 1]>>
// CHECK: %[[SUMS:.*]] = memref.reinterpret_cast {{.*}} to memref<1x?x24xf32, strided<[?, 32, 1]>>

// The state begins with the initial value, or with zero where none is given.
// CHECK: scf.if
// CHECK: vector.maskedload %[[H0]]
// CHECK: vector.store %{{.*}}, %[[STATE]]
// CHECK: } else {
// CHECK: vector.store %{{.*}}, %[[STATE]]

// The team splits rows if there are 5 for each thread.
// CHECK: %[[ENOUGH:.*]] = arith.muli %{{.*}}, %c5
// CHECK: %[[SPLIT:.*]] = arith.cmpi uge, %{{.*}}, %[[ENOUGH]]
// CHECK: rec.team_barrier %[[TEAM]]

// Time; this thread's vectors, upwards in even steps and downwards in odd ones.
// CHECK: scf.for %[[T:[^ ]*]] =
// CHECK: %[[PARITY:.*]] = arith.remui %[[T]], %c2
// CHECK: scf.for %[[UNIT:[^ ]*]] =
// CHECK: %[[MIRRORED:.*]] = arith.subi %{{.*}}, %[[UNIT]]
// CHECK: %[[ODD:.*]] = arith.cmpi ne, %[[PARITY]], %c0
// CHECK: arith.select %[[ODD]], %[[MIRRORED]], %[[UNIT]]

// Tiles of one row or two: of one column, they are as tall as if it were two. A single sum is spread over four chains of additions.
// CHECK: scf.index_switch
// CHECK: case 1 {
// CHECK: %[[CHAINS:.*]]:4 = scf.for {{.*}} step %c4
// CHECK: arith.addf %[[CHAINS]]#0, %[[CHAINS]]#1
// CHECK: vector.store %{{.*}}, %[[SUMS]]

// One load of the weight for both rows.
// CHECK: default {
// CHECK: scf.for {{.*}} step %c4
// CHECK: %[[W:.*]] = vector.load %[[PACKED]]
// CHECK-NOT: vector.load %[[PACKED]]
// CHECK: vector.fma %[[W]]
// CHECK: vector.fma %[[W]]

// A row that has ended keeps its state and shows zero.
// CHECK: vector.load %[[SUMS]]
// CHECK: vector.maskedload %[[X]]
// CHECK: math.tanh
// CHECK: arith.select
// CHECK: vector.store %{{.*}}, %[[STATE]]
// CHECK: arith.select
// CHECK: vector.maskedstore %[[H]]

// Threads that share rows wait for each other after the phase.
// CHECK: %[[SHARED:.*]] = arith.cmpi ult, %{{.*}}, %[[ENOUGH]]
// CHECK-NEXT: scf.if %[[SHARED]] {
// CHECK-NEXT: rec.team_barrier %[[TEAM]]
// CHECK-NEXT: }
// CHECK-NEXT: }
// CHECK: rec.team_barrier %[[TEAM]]
// CHECK: vector.maskedstore %[[HLAST]]
// CHECK-NOT: rec.team_barrier
rec.operator @cell(%x: !rec.tensor<T, B, D : f32>, %r: !rec.tensor<D, D : f32>,
                   %h0: !rec.tensor<B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 5 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 4 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 20 : i64}, storage = f32} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>)
      states(%hp = %h0 : !rec.tensor<B, D : f32>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D : f32>
    %g = arith.addf %rh, %xt : f32
    %hn = math.tanh %g : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}

// Weights stay in their type, and are widened in registers. The state is rounded to
// it once, where it is written, into a buffer of its own.

// CHECK-LABEL: func.func @rounded(
// CHECK-SAME: memref<?x?x16xbf16>
// CHECK-SAME: memref<?x16xf32>
// CHECK: %[[PACKED:.*]] = memref.view {{.*}} to memref<1x1x16x1x16xbf16>
// CHECK: scf.for
// CHECK: %[[W:.*]] = vector.load %[[PACKED]]{{.*}} vector<16xbf16>
// CHECK: arith.extf %[[W]] : vector<16xbf16> to vector<16xf32>
// CHECK-NOT: arith.truncf %{{.*}} : f32 to bf16
// CHECK: scf.yield
// CHECK: %[[NEW:.*]] = arith.select %{{.*}} : vector<16xf32>
// CHECK: vector.store %[[NEW]]
// CHECK: arith.truncf %[[NEW]] : vector<16xf32> to vector<16xbf16>
rec.operator @rounded(%x: !rec.tensor<T, B, D : bf16>, %r: !rec.tensor<D, D : bf16>,
                      %h0: !rec.tensor<B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 16 : i64}>],
                sizes = {D = 16 : i64}, storage = bf16} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : bf16>)
      states(%hp = %h0 : !rec.tensor<B, D : f32>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D : bf16>
    %hn = arith.addf %rh, %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// Two phases: the mean of all elements comes before what uses it, and the padding of
// the last vector does not count.

// CHECK-LABEL: func.func @centred(
// CHECK: rec.team_barrier
// CHECK: %[[SUMMED:.*]] = math.absf
// CHECK: %[[SUM:.*]] = arith.addf %{{.*}}, %[[SUMMED]]
// CHECK: arith.select %{{.*}}, %[[SUM]]
// CHECK: vector.reduction <add>, %{{.*}} fastmath<reassoc>
// CHECK: rec.team_barrier
// CHECK: arith.subf
rec.operator @centred(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 20 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    %a = math.absf %xt : f32
    %mean = rec.reduce mean %a over [D] : f32
    %y = arith.subf %a, %mean : f32
    rec.yield %y
  }
  rec.return y = all %y
}

// Downwards in time.

// CHECK-LABEL: func.func @reversed(
// CHECK: scf.for %[[I:[^ ]*]] =
// CHECK: %[[LAST:.*]] = arith.subi %{{.*}}, %c1
// CHECK: arith.subi %[[LAST]], %[[I]]
rec.operator @reversed(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 8 : i64}, storage = f32} {
  %y = rec.recurrence over T reverse streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    rec.yield %xt
  }
  rec.return y = all %y
}

// A product of a stream is taken before the steps, for 32 rows of time and batch at once:
// the team meets, walks these steps, and meets again.

// CHECK-LABEL: func.func @hoisted(
// CHECK: %[[FITTING:.*]] = arith.divui %c32
// CHECK: %[[STEPS:.*]] = arith.maxui %[[FITTING]], %c1
// CHECK: scf.for %{{.*}} = %c0 to %{{.*}} step %[[STEPS]]
// CHECK: vector.fma
// CHECK: rec.team_barrier
// CHECK: scf.for
// CHECK-NOT: vector.fma
// CHECK: math.tanh
// CHECK: rec.team_barrier
// CHECK: rec.team_barrier
rec.operator @hoisted(%u: !rec.tensor<T, B, I : f32>, %w: !rec.tensor<D, I : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 8 : i64, I = 8 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%ut = %u : !rec.tensor<T, B, I : f32>) {
    %g = rec.product %w, %ut : !rec.tensor<D, I : f32>
    %y = math.tanh %g : f32
    rec.yield %y
  }
  rec.return y = all %y
}

// A recurrence that reads another's sequence is one step behind it.

// CHECK-LABEL: func.func @stacked(
// CHECK: %[[TIME:.*]] = memref.dim %{{.*}}, %c0
// CHECK: rec.team_barrier
// CHECK: %[[TICKS:.*]] = arith.addi %[[TIME]], %c1
// CHECK: scf.for %[[TICK:[^ ]*]] = %c0 to %[[TICKS]]
// CHECK: arith.cmpi ult, %[[TICK]]
// CHECK: math.tanh
// CHECK: %[[BEHIND:.*]] = arith.subi %[[TICK]], %c1
// CHECK: arith.cmpi ult, %[[BEHIND]]
// CHECK: math.absf
// CHECK: rec.team_barrier
rec.operator @stacked(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 1 : i64, tile_vectors = 1 : i64, vector_lanes = 8 : i64}>],
                sizes = {D = 8 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    %y = math.tanh %xt : f32
    rec.yield %y
  }
  %z = rec.recurrence over T streams(%yt = %y : !rec.sequence) {
    %z = math.absf %yt : f32
    rec.yield %z
  }
  rec.return z = all %z
}
