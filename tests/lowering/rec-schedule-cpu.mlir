// The knobs of machines: registers of 64 and 32 bytes, many of them and few, a cache that
// holds the weights and one that does not.

// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-schedule | FileCheck %s
// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu="vector-bytes=32 vector-registers=16" --rec-schedule | FileCheck %s --check-prefix=AVX2
// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu="cache-bytes=32768" --rec-schedule | FileCheck %s --check-prefix=SMALL

// A tile of four vectors, one for each result of the product, is as tall as registers allow. A
// block of their weights fills a quarter of a core's own cache of a megabyte, or half of the
// first-level cache where the own cache is smaller. The weights, 32 KiB in bf16, fit 3/4 of a
// megabyte; where they do not fit, rows are never split.

// CHECK-LABEL: rec.operator @gates(
// CHECK-SAME: schedules = [#rec.schedule<shared_walk {claim_flops = 199680 : i64, claim_units = 4 : i64, depth_block = 1024 : i64, depth_unroll = 4 : i64, hoisted_rows = 128 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 19968 : i64, threads = 1 : i64, tile_sums = 24 : i64, tile_vectors = 4 : i64, vector_lanes = 16 : i64}>]
// AVX2-LABEL: rec.operator @gates(
// AVX2-SAME: #rec.schedule<shared_walk {claim_flops = 99840 : i64, claim_units = 4 : i64, depth_block = 2048 : i64, depth_unroll = 4 : i64, hoisted_rows = 64 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 9984 : i64, threads = 1 : i64, tile_sums = 12 : i64, tile_vectors = 4 : i64, vector_lanes = 8 : i64}>
// SMALL-LABEL: rec.operator @gates(
// SMALL-SAME: #rec.schedule<shared_walk {claim_flops = 199680 : i64, claim_units = 4 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 128 : i64, split_rows_from = 2147483647 : i64, sum_chains = 8 : i64, thread_flops = 19968 : i64, threads = 1 : i64, tile_sums = 24 : i64, tile_vectors = 4 : i64, vector_lanes = 16 : i64}>
rec.operator @gates(%x: !rec.tensor<T, B, 4, D : f32>, %r: !rec.tensor<4, D, D : bf16>,
                    %h0: !rec.tensor<B, D : f32>)
    attributes {sizes = {D = 64 : i64}, storage = f32} {
  %h = rec.recurrence over T streams(%a, %b, %c, %d = %x : !rec.tensor<T, B, 4, D : f32>)
      states(%hp = %h0 : !rec.tensor<B, D : f32>) {
    %ra, %rb, %rc, %rd = rec.product %r, %hp : !rec.tensor<4, D, D : bf16>
    %1 = arith.addf %a, %ra : f32
    %2 = arith.addf %b, %rb : f32
    %3 = arith.addf %c, %rc : f32
    %4 = arith.addf %d, %rd : f32
    %5 = arith.mulf %1, %2 : f32
    %6 = arith.mulf %3, %4 : f32
    %hn = arith.addf %5, %6 : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// Which constraints decide, and what the choice would be without them; what the choice costs.

// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-schedule=explain 2>&1 | FileCheck %s --check-prefix=EXPLAIN
// EXPLAIN:      remark: binds: a register tile takes 29 vector registers; a core has 32 (without it: {{.*}}tile_sums = {{[0-9]+}} instead of 24
// EXPLAIN-NEXT: binds: a block of weights takes 262144 bytes; its share of the cache is 262144 (without it: depth_block =
// EXPLAIN:      has room: a thread with rows of its own reads all 32768 bytes of weights in each step; they stay in its cache up to 786432
// EXPLAIN-NEXT: by definition: a vector of 16 elements of f32 is a whole register, or a part of one
// EXPLAIN:      costs: products 867584 + elementwise {{[0-9]+}} + states 0 + memory 160000 + barriers 0 = {{[0-9]+}} thousandths of a cycle for a row and step

// A machine that nothing fits.

// RUN: not reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu="vector-registers=2" --rec-schedule 2>&1 | FileCheck %s --check-prefix=MISFIT
// MISFIT: error: no schedule fits the target's cores
// MISFIT: note: this cannot hold:
// MISFIT-NEXT: a register tile takes 3 vector registers; a core has 2 (1 too many)

// A schedule that is there is kept, where it keeps the constraints: vectors may be shorter than
// registers, and when units are claimed is free.

// CHECK-LABEL: rec.operator @given(
// CHECK-SAME: schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 16 : i64, hoisted_rows = 256 : i64, split_rows_from = 1 : i64, sum_chains = 4 : i64, thread_flops = 20000 : i64, threads = 1 : i64, tile_sums = 2 : i64, tile_vectors = 1 : i64, vector_lanes = 4 : i64}>]
rec.operator @given(%x: !rec.tensor<T, B, D : f32>)
    attributes {schedules = [#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 16 : i64, hoisted_rows = 256 : i64, split_rows_from = 1 : i64, sum_chains = 4 : i64, thread_flops = 20000 : i64, threads = 1 : i64, tile_sums = 2 : i64, tile_vectors = 1 : i64, vector_lanes = 4 : i64}>],
                sizes = {D = 64 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    rec.yield %xt
  }
  rec.return y = all %y
}
