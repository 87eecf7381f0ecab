// A kernel that takes something else than was planned.

// RUN: reprise-opt %s -split-input-file -verify-diagnostics --rec-recount-gpu

gpu.module @kernels {
  // expected-error @below {{was planned with rec.weight_registers = 15, and has 16: the schedule's constraints do not describe this kernel}}
  gpu.func @weights() kernel attributes {rec.weight_registers = 15 : i64, rec.tile_registers = 0 : i64, rec.shared_memory_bytes = 0 : i64} {
    %w = memref.alloca() : memref<2x!rec.fragment<weights, 8x64xbf16>>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error @below {{was planned with rec.tile_registers = 2, and has 4}}
  gpu.func @tiles() kernel attributes {rec.weight_registers = 0 : i64, rec.tile_registers = 2 : i64, rec.shared_memory_bytes = 0 : i64} {
    %x = memref.alloca() : memref<!rec.fragment<accumulator, 8x8xf32>>
    %y = memref.alloca() : memref<!rec.fragment<accumulator, 8x8xf32>>
    %reached = memref.alloca() : memref<!rec.fragment<columns, 8xi1>>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error @below {{was planned with rec.shared_memory_bytes = 2048, and has 2304}}
  gpu.func @shared() kernel attributes {rec.weight_registers = 0 : i64, rec.tile_registers = 0 : i64, rec.shared_memory_bytes = 2048 : i64} {
    %h = rec.shared_operands "h" : memref<2x8x64xbf16, #gpu.address_space<workgroup>>
    gpu.return
  }
}

// -----

gpu.module @kernels {
  // expected-error @below {{is in a kernel that does not say its rec.weight_registers}}
  gpu.func @silent() kernel {
    gpu.return
  }
}
