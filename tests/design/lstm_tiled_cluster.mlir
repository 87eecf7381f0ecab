// An LSTM head of 256 elements, split over a cluster of four thread blocks: the form that *tiled* should
// reach where a head's weights fit the registers of several multiprocessors together, but not of one.
//
//   cluster      4 blocks of 8 warps for each head and 8 rows of the batch
//   R            a warp holds 8 elements, all their gates, over the whole depth of 256: 128 registers a thread;
//                a block holds a quarter of the head's rows
//   h            whole in every block's shared memory. A warp computes its 8 elements and pushes them into
//                all four blocks; step t reads copy t % 2, and the pushes go into the other
//   arrived      one mbarrier per copy. It counts the bytes of the whole state, from all blocks: when they are
//                there, the copy may be read. No other barrier stands between two steps
//   c, h, x      in registers; x is loaded one step ahead
//
// Why two copies are enough: whoever pushes h(t+1) into copy (t+1) % 2 has waited for all of h(t), and a warp
// pushes its part of h(t) only after it has read h(t-1), which lay in that same copy. And why expecting the next
// phase right after a wait is early enough: no byte of it can complete a phase without its own arrival.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: gpu.func @lstm(
// CHECK: rec.cluster_barrier
// CHECK: scf.for
// CHECK: rec.push_operand
// CHECK: scf.for
// CHECK: rec.mbarrier_wait
// CHECK: rec.mbarrier_expect %{{.*}}[%{{.*}}], 4096 bytes
// CHECK: rec.multiply
// CHECK: rec.push_operand
// CHECK: rec.mbarrier_wait
// CHECK: rec.cluster_barrier
// CHECK: gpu.return

!tile = !rec.fragment<accumulator, 8x8xf32, warp>
!weights = !rec.fragment<weights, 8x256xbf16, warp>
!mask = !rec.fragment<columns, 8xi1, warp>
!lengths = !rec.fragment<columns, 8xi64, warp>

!x = memref<?x?x4x3x256xbf16>      // [T, B, G, H, D]
!state = memref<?x3x256xf32>       // [B, H, D]
!operand = memref<2x8x256xbf16, #gpu.address_space<workgroup>>     // [copies, columns, depth]
!arrived = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>

gpu.module @lstm_kernels {
  gpu.func @lstm(%x: !x, %r: memref<4x3x256x256xbf16>, %b: memref<4x3x256xbf16>, %h0: !state, %c0: !state,
                 %given_lengths: memref<?xi32>, %h: memref<?x?x3x256xbf16>, %h_last: !state, %c_last: !state,
                 %T: index, %B: index)
      kernel attributes {rec.block = ["256", "1", "1"], rec.cluster = ["4", "1", "1"],
                         rec.grid = ["12", "ceildiv(B, 8)", "1"]} {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %two = arith.constant 2 : index
    %three = arith.constant 3 : index
    %gates = arith.constant 4 : index
    %columns = arith.constant 8 : index
    %warps = arith.constant 8 : index

    // This cluster's head and batch columns, and this warp's elements: the blocks of a cluster have the ranks
    // 0 to 3, and each takes the next 64 elements.
    %rank = gpu.cluster_block_id x
    %blocks = gpu.cluster_dim_blocks x
    %block = gpu.block_id x
    %head = arith.divui %block, %blocks : index
    %batch_tile = gpu.block_id y
    %column = arith.muli %batch_tile, %columns : index
    %warp = gpu.subgroup_id : index
    %first_group = arith.muli %rank, %warps : index
    %group = arith.addi %first_group, %warp : index
    %elements = rec.elements %group of 256
    %in_batch = rec.columns_below %column, %B : !mask
    %length = rec.load_lengths %given_lengths, %column, %B, %T : memref<?xi32> -> !lengths

    // What does not change over time stays in registers.
    %weights = memref.alloca() : memref<4x!weights>
    %bias = memref.alloca() : memref<4x!tile>
    %all = rec.all_columns : !mask
    scf.for %gate = %zero to %gates step %one {
      %rows = rec.load_weights %r[%gate, %head], %elements : memref<4x3x256x256xbf16> -> !weights
      memref.store %rows, %weights[%gate] : memref<4x!weights>
      %same = rec.load_tile %b[%gate, %head], %elements, %all : memref<4x3x256xbf16>, !mask -> !tile
      memref.store %same, %bias[%gate] : memref<4x!tile>
    } {rec.unroll}
    %h_first = rec.load_tile %h0[%column, %head], %elements, %in_batch columns 0 : !state, !mask -> !tile
    %c_first = rec.load_tile %c0[%column, %head], %elements, %in_batch columns 0 : !state, !mask -> !tile

    // Both copies wait for a whole state: 256 elements of 8 columns, 2 bytes each. Peers may push once the
    // mbarriers of every block are ready.
    %h_shared = rec.shared_operands "h" : !operand
    %arrived = rec.mbarriers "arrived" arrivals 1 : !arrived
    gpu.barrier
    rec.mbarrier_expect %arrived[%zero], 4096 bytes : !arrived
    rec.mbarrier_expect %arrived[%one], 4096 bytes : !arrived
    rec.cluster_barrier

    // The initial state goes the way of all others.
    scf.for %peer = %zero to %blocks step %one {
      rec.push_operand %h_first, %h_shared[%zero], %zero, %elements to %peer, %arrived[%zero] : !tile, !operand, !arrived
    }

    // The first step's inputs.
    %xs = memref.alloca() : memref<4x!tile>
    %reached_first = rec.columns_reached %length, %zero : !lengths -> !mask
    scf.for %gate = %zero to %gates step %one {
      %xt = rec.load_tile %x[%zero, %column, %gate, %head], %elements, %reached_first columns 1 : !x, !mask -> !tile
      memref.store %xt, %xs[%gate] : memref<4x!tile>
    } {rec.unroll}

    %last:2 = scf.for %t = %zero to %T step %one iter_args(%hp = %h_first, %cp = %c_first) -> (!tile, !tile) {
      // All of h(t) has arrived in this block. Its mbarrier is set up for h(t+2) at once.
      %copy = arith.remui %t, %two : index
      %phase = arith.divui %t, %two : index
      rec.mbarrier_wait %arrived[%copy], %phase : !arrived
      rec.mbarrier_expect %arrived[%copy], 4096 bytes : !arrived
      %product:4 = rec.multiply %weights[], %h_shared[%copy], %zero : memref<4x!weights>, !operand -> !tile, !tile, !tile, !tile

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

      // Behind a row's length a state keeps its value.
      %reached = rec.columns_reached %length, %t : !lengths -> !mask
      %hn = rec.select_columns %reached, %next#0, %hp : !mask, !tile
      %cn = rec.select_columns %reached, %next#1, %cp : !mask, !tile

      // First what the others wait for: the new state, into every block.
      %t_next = arith.addi %t, %one : index
      %copy_next = arith.remui %t_next, %two : index
      scf.for %peer = %zero to %blocks step %one {
        rec.push_operand %hn, %h_shared[%copy_next], %zero, %elements to %peer, %arrived[%copy_next] : !tile, !operand, !arrived
      }

      // Then, while it travels, the output (zero behind a row's length) and the next step's inputs.
      %nothing = rec.zero_tile : !tile
      %output = rec.select_columns %reached, %next#0, %nothing : !mask, !tile
      rec.store_tile %output, %h[%t, %column, %head], %elements, %in_batch columns 1 : !tile, memref<?x?x3x256xbf16>, !mask
      %reached_next = rec.columns_reached %length, %t_next : !lengths -> !mask
      scf.for %gate = %zero to %gates step %one {
        %xt = rec.load_tile %x[%t_next, %column, %gate, %head], %elements, %reached_next columns 1 : !x, !mask -> !tile
        memref.store %xt, %xs[%gate] : memref<4x!tile>
      } {rec.unroll}
      scf.yield %hn, %cn : !tile, !tile
    }

    rec.store_tile %last#0, %h_last[%column, %head], %elements, %in_batch columns 0 : !tile, !state, !mask
    rec.store_tile %last#1, %c_last[%column, %head], %elements, %in_batch columns 0 : !tile, !state, !mask

    // Nobody reads h(T), but it is on its way: a block's shared memory must not go before the last push has
    // landed in it, and no block goes before all others have come this far.
    %copy_last = arith.remui %T, %two : index
    %phase_last = arith.divui %T, %two : index
    rec.mbarrier_wait %arrived[%copy_last], %phase_last : !arrived
    rec.cluster_barrier
    gpu.return
  }
}
