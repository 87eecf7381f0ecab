// What no kernel text has yet is refused at its place.

// RUN: reprise-opt %s --rec-prepare-emission -split-input-file -verify-diagnostics

gpu.module @kernels {
  gpu.func @cluster() kernel {
    // expected-error @below {{'rec.cluster_barrier' is not lowered for GPUs yet}}
    rec.cluster_barrier
    gpu.return
  }
}

// -----

!mbarriers = memref<1x!rec.mbarrier, #gpu.address_space<workgroup>>
gpu.module @kernels {
  gpu.func @mbarrier(%i: index) kernel {
    // expected-error @below {{'rec.mbarriers' is not lowered for GPUs yet}}
    %b = rec.mbarriers "full" arrivals 1 : !mbarriers
    gpu.return
  }
}

// -----

!operand = memref<2x8x64xbf16, #gpu.address_space<workgroup>>
!tile = !rec.fragment<accumulator, 8x8xf32, warp>
!mbarriers = memref<2x!rec.mbarrier, #gpu.address_space<workgroup>>
gpu.module @kernels {
  gpu.func @push(%tile: !tile, %h: !operand, %e: !rec.element_group, %i: index, %arrived: !mbarriers) kernel {
    // expected-error @below {{'rec.push_operand' is not lowered for GPUs yet}}
    rec.push_operand %tile, %h[%i], %i, %e to %i, %arrived[%i] : !tile, !operand, !mbarriers
    gpu.return
  }
}

// -----

// The first thing at fault within a loop.
!weights = !rec.fragment<weights, 32x64xbf16, warpgroup>
!operand = memref<2x16x64xbf16, #gpu.address_space<workgroup>>
gpu.module @kernels {
  gpu.func @product(%T: index, %w: memref<1x!weights>, %h: !operand) kernel {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    scf.for %t = %zero to %T step %one {
      // expected-error @below {{'rec.multiply_async' is not lowered for GPUs yet}}
      %p = rec.multiply_async %w[], %h[%zero] : memref<1x!weights>, !operand -> !rec.pending<1, !rec.fragment<accumulator, 32x16xf32, warpgroup>>
    }
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @tile_of_a_warpgroup(%x: memref<64xf32>, %i: index) kernel {
    // expected-error @below {{'!rec.element_group<warpgroup>' is not lowered for GPUs yet: tiles are of one warp, and have 8 columns}}
    %elements = rec.elements %i of 64 by warpgroup
    gpu.return
  }
}

// -----

gpu.module @kernels {
  gpu.func @wide_tile() kernel {
    // expected-error @below {{'!rec.fragment<accumulator, 8x16xf32, warp>' is not lowered for GPUs yet: tiles are of one warp, and have 8 columns}}
    %tile = rec.zero_tile : !rec.fragment<accumulator, 8x16xf32, warp>
    gpu.return
  }
}

// -----

// A loop that carries values would lose them.
gpu.module @kernels {
  gpu.func @carried(%T: index, %lengths: memref<?xi32>) kernel {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    // expected-error @below {{'scf.for' is not lowered for GPUs yet}}
    %last = scf.for %t = %zero to %T step %one iter_args(%i = %zero) -> (index) {
      scf.yield %t : index
    }
    gpu.return
  }
}

// -----

// Of scalar code, what is no function of a step, or not on its values.
!tile = !rec.fragment<accumulator, 8x8xf32, warp>
gpu.module @kernels {
  gpu.func @scalar_code() kernel {
    %zero = rec.zero_tile : !tile
    %y = rec.pointwise(%zero) : (!tile) -> !tile {
    ^bb0(%x: f32):
      // expected-error @below {{'math.sincos' is not lowered for GPUs yet}}
      %sin, %cos = math.sincos %x : f32
      rec.pointwise_yield %sin : f32
    }
    gpu.return
  }
}
