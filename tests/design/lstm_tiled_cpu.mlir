// An LSTM of one head of 256 elements, tiled for the cores of a CPU: the form that *tiled* should reach.
//
//   team         every thread calls the function; a thread owns some blocks of 32 elements, all their gates,
//                for all of time, so that its slice of the weights stays in its core's own cache
//   R            packed once, before: [blocks, D, gates x elements of a block]; one step of k reads one row of 128,
//                and a thread reads its slice from one end to the other
//   direction    every second step walks the slice backwards: what the cache still holds is used first. The
//                sum over k always runs upwards, so that results do not depend on the direction
//   h, c         two copies: step t reads copy t % 2 and writes the other. One barrier a step
//   registers    a tile of 3 rows x 2 vectors x 4 gates: 24 accumulators of 16 lanes, of AVX-512's 32 registers
//
// This is the variant for B of 3 and more. Where 3 does not divide B, the last tile overlaps the one
// before it: from one copy to the other, computing a row twice gives the same row.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: func.func @lstm(
// CHECK: rec.team_barrier
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK: vector.outerproduct %{{.*}} : vector<3xf32>, vector<128xf32>
// CHECK: rec.sigmoid %{{.*}} : vector<32xf32>
// CHECK: rec.team_barrier
// CHECK-NOT: rec.team_barrier

!x = memref<?x?x4x256xf32>           // [T, B, G, D]: the one head is left out
!all = memref<?x?x256xf32>           // [T, B, D]
!state = memref<?x256xf32>           // [B, D]
!copies = memref<2x?x256xf32>        // [copies, B, D]
!packed = memref<8x256x128xf32>      // [blocks, D, G x 32]

func.func @lstm(%x: !x, %packed: !packed, %b: memref<4x256xf32>, %h0: !state, %c0: !state, %lengths: memref<?xi32>,
                %h: !all, %h_last: !state, %c_last: !state, %h_copies: !copies, %c_copies: !copies,
                %team: !rec.team) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %three = arith.constant 3 : index
  %depth = arith.constant 256 : index
  %block_elements = arith.constant 32 : index
  %blocks = arith.constant 8 : index
  %T = memref.dim %x, %zero : !x
  %B = memref.dim %x, %one : !x

  // This thread's blocks: first, first + 1, ..., one after the other in the packed weights.
  %rank = rec.team_rank %team
  %size = rec.team_size %team
  %rank_next = arith.addi %rank, %one : index
  %first_scaled = arith.muli %rank, %blocks : index
  %end_scaled = arith.muli %rank_next, %blocks : index
  %first = arith.divui %first_scaled, %size : index
  %end = arith.divui %end_scaled, %size : index
  %count = arith.subi %end, %first : index
  %last = arith.subi %end, %one : index

  // The initial states into copy 0, each thread its own elements. Every thread will read all of h.
  scf.for %row = %zero to %B step %one {
    scf.for %block = %first to %end step %one {
      %element = arith.muli %block, %block_elements : index
      %h_first = vector.load %h0[%row, %element] : !state, vector<32xf32>
      vector.store %h_first, %h_copies[%zero, %row, %element] : !copies, vector<32xf32>
      %c_first = vector.load %c0[%row, %element] : !state, vector<32xf32>
      vector.store %c_first, %c_copies[%zero, %row, %element] : !copies, vector<32xf32>
    }
  }
  rec.team_barrier %team

  scf.for %t = %zero to %T step %one {
    %copy = arith.remui %t, %two : index
    %copy_next = arith.subi %one, %copy : index
    %is_backwards = arith.cmpi eq, %copy, %one : index

    scf.for %n = %zero to %count step %one {
      %upwards = arith.addi %first, %n : index
      %downwards = arith.subi %last, %n : index
      %block = arith.select %is_backwards, %downwards, %upwards : index
      %element = arith.muli %block, %block_elements : index

      scf.for %tile = %zero to %B step %three {
        // Three rows; the last tile ends at B.
        %latest = arith.subi %B, %three : index
        %row = arith.minui %tile, %latest : index
        %row_1 = arith.addi %row, %one : index
        %row_2 = arith.addi %row, %two : index

        // R h: each step of k multiplies three states by the weights of all gates.
        %no_sums = arith.constant dense<0.0> : vector<3x128xf32>
        %sums = scf.for %k = %zero to %depth step %one iter_args(%sum = %no_sums) -> (vector<3x128xf32>) {
          %hk_0 = memref.load %h_copies[%copy, %row, %k] : !copies
          %hk_1 = memref.load %h_copies[%copy, %row_1, %k] : !copies
          %hk_2 = memref.load %h_copies[%copy, %row_2, %k] : !copies
          %hk = vector.from_elements %hk_0, %hk_1, %hk_2 : vector<3xf32>
          %weights = vector.load %packed[%block, %k, %zero] : !packed, vector<128xf32>
          %more = vector.outerproduct %hk, %weights, %sum : vector<3xf32>, vector<128xf32>
          scf.yield %more : vector<3x128xf32>
        }

        // The cell, as the spec has it, on 32 elements of one row after the other.
        scf.for %m = %zero to %three step %one {
          %here = arith.addi %row, %m : index
          %products = vector.extract %sums[%m] : vector<128xf32> from vector<3x128xf32>
          %gates = vector.shape_cast %products : vector<128xf32> to vector<4x32xf32>
          %ri = vector.extract %gates[0] : vector<32xf32> from vector<4x32xf32>
          %rf = vector.extract %gates[1] : vector<32xf32> from vector<4x32xf32>
          %rz = vector.extract %gates[2] : vector<32xf32> from vector<4x32xf32>
          %ro = vector.extract %gates[3] : vector<32xf32> from vector<4x32xf32>
          %xi = vector.load %x[%t, %here, %zero, %element] : !x, vector<32xf32>
          %xf = vector.load %x[%t, %here, %one, %element] : !x, vector<32xf32>
          %xz = vector.load %x[%t, %here, %two, %element] : !x, vector<32xf32>
          %xo = vector.load %x[%t, %here, %three, %element] : !x, vector<32xf32>
          %bi = vector.load %b[%zero, %element] : memref<4x256xf32>, vector<32xf32>
          %bf = vector.load %b[%one, %element] : memref<4x256xf32>, vector<32xf32>
          %bz = vector.load %b[%two, %element] : memref<4x256xf32>, vector<32xf32>
          %bo = vector.load %b[%three, %element] : memref<4x256xf32>, vector<32xf32>
          %hp = vector.load %h_copies[%copy, %here, %element] : !copies, vector<32xf32>
          %cp = vector.load %c_copies[%copy, %here, %element] : !copies, vector<32xf32>

          %xbi = arith.addf %xi, %bi : vector<32xf32>
          %xbf = arith.addf %xf, %bf : vector<32xf32>
          %xbz = arith.addf %xz, %bz : vector<32xf32>
          %xbo = arith.addf %xo, %bo : vector<32xf32>
          %gi = arith.addf %xbi, %ri : vector<32xf32>
          %gf = arith.addf %xbf, %rf : vector<32xf32>
          %gz = arith.addf %xbz, %rz : vector<32xf32>
          %go = arith.addf %xbo, %ro : vector<32xf32>
          %i = rec.sigmoid %gi : vector<32xf32>
          %f = rec.sigmoid %gf : vector<32xf32>
          %z = math.tanh %gz : vector<32xf32>
          %o = rec.sigmoid %go : vector<32xf32>
          %kept = arith.mulf %f, %cp : vector<32xf32>
          %taken = arith.mulf %i, %z : vector<32xf32>
          %cn = arith.addf %kept, %taken : vector<32xf32>
          %shown = math.tanh %cn : vector<32xf32>
          %hn = arith.mulf %o, %shown : vector<32xf32>

          // Behind a row's length a state keeps its value, and the output is zero.
          %length = memref.load %lengths[%here] : memref<?xi32>
          %steps = arith.index_cast %length : i32 to index
          %reached = arith.cmpi slt, %t, %steps : index
          %nothing = arith.constant dense<0.0> : vector<32xf32>
          %output = arith.select %reached, %hn, %nothing : vector<32xf32>
          %h_kept = arith.select %reached, %hn, %hp : vector<32xf32>
          %c_kept = arith.select %reached, %cn, %cp : vector<32xf32>
          vector.store %output, %h[%t, %here, %element] : !all, vector<32xf32>
          vector.store %h_kept, %h_copies[%copy_next, %here, %element] : !copies, vector<32xf32>
          vector.store %c_kept, %c_copies[%copy_next, %here, %element] : !copies, vector<32xf32>
        } {rec.unroll}
      }
    }

    // All of h(t+1) is there, and nobody reads h(t) any more.
    rec.team_barrier %team
  }

  // The last states, each thread its own elements.
  %copy_last = arith.remui %T, %two : index
  scf.for %row = %zero to %B step %one {
    scf.for %block = %first to %end step %one {
      %element = arith.muli %block, %block_elements : index
      %h_end = vector.load %h_copies[%copy_last, %row, %element] : !copies, vector<32xf32>
      vector.store %h_end, %h_last[%row, %element] : !state, vector<32xf32>
      %c_end = vector.load %c_copies[%copy_last, %row, %element] : !copies, vector<32xf32>
      vector.store %c_end, %c_last[%row, %element] : !state, vector<32xf32>
    }
  }
  return
}
