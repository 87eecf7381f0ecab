// An LSTM head of 64 elements in a single thread block, on a GPU with wgmma (sm_90a): the form that
// *tiled* should reach where one head's weights fit the registers of one multiprocessor.
//
//   block        2 warpgroups of 128 threads; one block for each head and 16 rows of the batch
//   R            register operand A: a warpgroup holds 32 elements, all their gates, for all of time. The
//                gates' rows interleave, so that i, f, z and o of one element meet in one thread
//   h            operand B in shared memory, 16 batch columns wide (wgmma's N); step t reads copy t % 2
//                and writes the other
//   x            a ring of four stages, filled by asynchronous copies that complete on an mbarrier each
//   c, h         in registers, f32
//
// One block barrier a step. It lets the next product read h, and the ring refill the stage just read.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: gpu.func @lstm(
// CHECK: scf.for
// CHECK: %[[PENDING:.*]] = rec.multiply_async
// CHECK: rec.mbarrier_wait
// CHECK: rec.load_tile
// CHECK: rec.multiply_wait %[[PENDING]]
// CHECK: rec.store_operand
// CHECK-NEXT: rec.proxy_fence
// CHECK-NEXT: gpu.barrier
// CHECK: rec.copy_async

!tile = !rec.fragment<accumulator, 32x16xf32, warpgroup>
!weights = !rec.fragment<weights, 32x64xbf16, warpgroup>
!mask = !rec.fragment<columns, 16xi1, warpgroup>
!lengths = !rec.fragment<columns, 16xi64, warpgroup>
!pending = !rec.pending<4, !tile>

!x = memref<?x?x4x12x64xbf16>      // [T, B, G, H, D]
!state = memref<?x12x64xf32>       // [B, H, D]
!operand = memref<2x16x64xbf16, #gpu.address_space<workgroup>>     // [copies, columns, depth]
!stages = memref<4x16x4x64xbf16, #gpu.address_space<workgroup>>    // [stages, columns, G, D]
!full = memref<4x!rec.mbarrier, #gpu.address_space<workgroup>>

gpu.module @lstm_kernels {
  gpu.func @lstm(%x: !x, %r: memref<4x12x64x64xbf16>, %b: memref<4x12x64xbf16>, %h0: !state, %c0: !state,
                 %given_lengths: memref<?xi32>, %h: memref<?x?x12x64xbf16>, %h_last: !state, %c_last: !state,
                 %T: index, %B: index)
      kernel attributes {rec.block = ["256", "1", "1"], rec.grid = ["12", "ceildiv(B, 16)", "1"]} {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %two = arith.constant 2 : index
    %three = arith.constant 3 : index
    %stage_count = arith.constant 4 : index
    %gates = arith.constant 4 : index
    %columns = arith.constant 16 : index
    %warps_per_group = arith.constant 4 : index

    // This block's head and batch columns, and this warpgroup's elements.
    %head = gpu.block_id x
    %batch_tile = gpu.block_id y
    %column = arith.muli %batch_tile, %columns : index
    %warp = gpu.subgroup_id : index
    %warpgroup = arith.divui %warp, %warps_per_group : index
    %elements = rec.elements %warpgroup of 64 by warpgroup
    %in_batch = rec.columns_below %column, %B : !mask
    %length = rec.load_lengths %given_lengths, %column, %B, %T : memref<?xi32> -> !lengths

    // What does not change over time stays in registers; a step's inputs pass through them.
    %xs = memref.alloca() : memref<4x!tile>
    %weights = memref.alloca() : memref<4x!weights>
    %bias = memref.alloca() : memref<4x!tile>
    %all = rec.all_columns : !mask
    scf.for %gate = %zero to %gates step %one {
      %rows = rec.load_weights %r[%gate, %head], %elements : memref<4x12x64x64xbf16> -> !weights
      memref.store %rows, %weights[%gate] : memref<4x!weights>
      %same = rec.load_tile %b[%gate, %head], %elements, %all : memref<4x12x64xbf16>, !mask -> !tile
      memref.store %same, %bias[%gate] : memref<4x!tile>
    } {rec.unroll}
    %h_first = rec.load_tile %h0[%column, %head], %elements, %in_batch columns 0 : !state, !mask -> !tile
    %c_first = rec.load_tile %c0[%column, %head], %elements, %in_batch columns 0 : !state, !mask -> !tile

    // The state goes round through shared memory. Ordinary stores are hidden from the tensor cores, which read
    // shared memory through a proxy of their own: hence the fence before the barrier.
    %h_shared = rec.shared_operands "h" : !operand
    rec.store_operand %h_first, %h_shared[%zero], %zero, %elements : !tile, !operand
    rec.proxy_fence

    // The ring of inputs: its first stages are on their way before the first step.
    %stages = memref.alloc() : !stages
    %full = rec.mbarriers "full" arrivals 1 : !full
    gpu.barrier
    %ahead = arith.minui %T, %stage_count : index
    scf.for %t = %zero to %ahead step %one {
      rec.copy_async %x[%t, %column, %zero, %head, %zero] [1, 16, 4, 1, 64], %stages[%t], %full[%t] : !x, !stages, !full
    }

    %last:2 = scf.for %t = %zero to %T step %one iter_args(%hp = %h_first, %cp = %c_first) -> (!tile, !tile) {
      // R h starts on the tensor cores, and while it runs x is taken from its stage.
      %copy = arith.remui %t, %two : index
      %pending = rec.multiply_async %weights[], %h_shared[%copy] : memref<4x!weights>, !operand -> !pending
      %stage = arith.remui %t, %stage_count : index
      %round = arith.divui %t, %stage_count : index
      rec.mbarrier_wait %full[%stage], %round : !full
      %reached = rec.columns_reached %length, %t : !lengths -> !mask
      scf.for %gate = %zero to %gates step %one {
        %xt = rec.load_tile %stages[%stage, %zero, %gate], %elements, %reached columns 1 : !stages, !mask -> !tile
        memref.store %xt, %xs[%gate] : memref<4x!tile>
      } {rec.unroll}
      %product:4 = rec.multiply_wait %pending : !pending

      // The cell, as the spec has it.
      %xi_tile = memref.load %xs[%zero] : memref<4x!tile>
      %xf_tile = memref.load %xs[%one] : memref<4x!tile>
      %xz_tile = memref.load %xs[%two] : memref<4x!tile>
      %xo_tile = memref.load %xs[%three] : memref<4x!tile>
      %bi_tile = memref.load %bias[%zero] : memref<4x!tile>
      %bf_tile = memref.load %bias[%one] : memref<4x!tile>
      %bz_tile = memref.load %bias[%two] : memref<4x!tile>
      %bo_tile = memref.load %bias[%three] : memref<4x!tile>
      %next:2 = rec.pointwise(%product#0, %product#1, %product#2, %product#3, %xi_tile, %xf_tile, %xz_tile, %xo_tile,
                              %bi_tile, %bf_tile, %bz_tile, %bo_tile, %cp)
          : (!tile, !tile, !tile, !tile, !tile, !tile, !tile, !tile, !tile, !tile, !tile, !tile, !tile) -> (!tile, !tile) {
      ^bb0(%ri: f32, %rf: f32, %rz: f32, %ro: f32, %xi: f32, %xf: f32, %xz: f32, %xo: f32,
           %bi: f32, %bf: f32, %bz: f32, %bo: f32, %c: f32):
        %xbi = arith.addf %xi, %bi : f32
        %xbf = arith.addf %xf, %bf : f32
        %xbz = arith.addf %xz, %bz : f32
        %xbo = arith.addf %xo, %bo : f32
        %gi = arith.addf %xbi, %ri : f32
        %gf = arith.addf %xbf, %rf : f32
        %gz = arith.addf %xbz, %rz : f32
        %go = arith.addf %xbo, %ro : f32
        %i = rec.sigmoid %gi : f32
        %f = rec.sigmoid %gf : f32
        %z = math.tanh %gz : f32
        %o = rec.sigmoid %go : f32
        %kept = arith.mulf %f, %c : f32
        %taken = arith.mulf %i, %z : f32
        %cn = arith.addf %kept, %taken : f32
        %shown = math.tanh %cn : f32
        %hn = arith.mulf %o, %shown : f32
        rec.pointwise_yield %hn, %cn : f32, f32
      }

      // Behind a row's length a state keeps its value, and the output is zero.
      %nothing = rec.zero_tile : !tile
      %output = rec.select_columns %reached, %next#0, %nothing : !mask, !tile
      rec.store_tile %output, %h[%t, %column, %head], %elements, %in_batch columns 1 : !tile, memref<?x?x12x64xbf16>, !mask
      %hn = rec.select_columns %reached, %next#0, %hp : !mask, !tile
      %cn = rec.select_columns %reached, %next#1, %cp : !mask, !tile

      // Behind the barrier every warpgroup's part of the new state is there, and every warpgroup has done with
      // this stage of the ring.
      %t_next = arith.addi %t, %one : index
      %copy_next = arith.remui %t_next, %two : index
      rec.store_operand %hn, %h_shared[%copy_next], %zero, %elements : !tile, !operand
      rec.proxy_fence
      gpu.barrier
      %t_refill = arith.addi %t, %stage_count : index
      %more = arith.cmpi ult, %t_refill, %T : index
      scf.if %more {
        rec.copy_async %x[%t_refill, %column, %zero, %head, %zero] [1, 16, 4, 1, 64], %stages[%stage], %full[%stage] : !x, !stages, !full
      }
      scf.yield %hn, %cn : !tile, !tile
    }

    rec.store_tile %last#0, %h_last[%column, %head], %elements, %in_batch columns 0 : !tile, !state, !mask
    rec.store_tile %last#1, %c_last[%column, %head], %elements, %in_batch columns 0 : !tile, !state, !mask
    gpu.return
  }
}
