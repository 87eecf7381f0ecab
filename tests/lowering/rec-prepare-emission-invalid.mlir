// What no kernel text has yet is refused at its place.

// RUN: reprise-opt %s --rec-prepare-emission -split-input-file -verify-diagnostics

gpu.module @kernels {
  gpu.func @barrier_of_cpu_threads(%team: !rec.team) kernel {
    // expected-error @below {{'rec.team_barrier' is not compiled for GPUs yet}}
    rec.team_barrier %team
    gpu.return
  }
}

// -----

// The first thing at fault within a loop.
gpu.module @kernels {
  gpu.func @in_a_loop(%T: index) kernel {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    scf.for %t = %zero to %T step %one {
      // expected-error @below {{'gpu.lane_id' is not compiled for GPUs yet}}
      %lane = gpu.lane_id
      %thread = gpu.thread_id x
    }
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @wide_tile() kernel {
    // expected-error @below {{'!rec.fragment<accumulator, 8x16xf32>' is not compiled for GPUs yet: tiles have 8 columns}}
    %tile = rec.zero_tile : !rec.fragment<accumulator, 8x16xf32>
    gpu.return
  }
}

// -----

// A loop that carries values would lose them.
gpu.module @kernels {
  gpu.func @carried(%T: index, %lengths: memref<?xi32>) kernel {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    // expected-error @below {{'scf.for' is not compiled for GPUs yet}}
    %last = scf.for %t = %zero to %T step %one iter_args(%i = %zero) -> (index) {
      scf.yield %t : index
    }
    gpu.return
  }
}

// -----

// Of scalar code, what is no function of a step, or not on its values.
!tile = !rec.fragment<accumulator, 8x8xf32>
gpu.module @kernels {
  gpu.func @scalar_code() kernel {
    %zero = rec.zero_tile : !tile
    %y = rec.pointwise(%zero) : (!tile) -> !tile {
    ^bb0(%x: f32):
      // expected-error @below {{'math.sincos' is not compiled for GPUs yet}}
      %sin, %cos = math.sincos %x : f32
      rec.pointwise_yield %sin : f32
    }
    gpu.return
  }
}
