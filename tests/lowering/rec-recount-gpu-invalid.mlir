// A kernel that takes something else than was planned.

// RUN: reprise-opt %s -split-input-file -verify-diagnostics --rec-recount-gpu

gpu.module @kernels {
  // expected-error @below {{was planned with weight_registers = 15, and has 16: the schedule's constraints do not describe this kernel}}
  gpu.func @weights() kernel attributes {rec.kernel = #rec.gpu_kernel<grid = ["1", "1", "1"], block = [32, 1, 1], shared_memory_bytes = 0, weight_registers = 15, tile_registers = 0>} {
    %w = memref.alloca() : memref<2x!rec.fragment<weights, 8x64xbf16>>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error @below {{was planned with tile_registers = 2, and has 4}}
  gpu.func @tiles() kernel attributes {rec.kernel = #rec.gpu_kernel<grid = ["1", "1", "1"], block = [32, 1, 1], shared_memory_bytes = 0, weight_registers = 0, tile_registers = 2>} {
    %x = memref.alloca() : memref<!rec.fragment<accumulator, 8x8xf32>>
    %y = memref.alloca() : memref<!rec.fragment<accumulator, 8x8xf32>>
    %reached = memref.alloca() : memref<!rec.fragment<columns, 8xi1>>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error @below {{was planned with shared_memory_bytes = 2048, and has 2304}}
  gpu.func @shared() kernel attributes {rec.kernel = #rec.gpu_kernel<grid = ["1", "1", "1"], block = [32, 1, 1], shared_memory_bytes = 2048, weight_registers = 0, tile_registers = 0>} {
    %h = rec.shared_operands "h" : memref<2x8x64xbf16, #gpu.address_space<workgroup>>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error @below {{does not say in rec.kernel what was planned}}
  gpu.func @silent() kernel {
    gpu.return
  }
}
