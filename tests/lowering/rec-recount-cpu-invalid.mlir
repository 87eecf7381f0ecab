// A product that takes more than was planned.

// RUN: reprise-opt %s -split-input-file -verify-diagnostics --rec-recount-cpu

func.func @registers(%w: memref<64x16xf32>, %x: memref<64xf32>) -> vector<16xf32>
    attributes {rec.kernel = #rec.cpu_kernel<arguments = [], buffers = [], team_size = "", tile_registers = 2, block_bytes = 4096>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant dense<0.0> : vector<16xf32>
  // expected-error @below {{was planned with tile_registers = 2, and has 3: the schedule's constraints do not describe this kernel}}
  %sum = scf.for %k = %c0 to %c64 step %c1 iter_args(%before = %zero) -> (vector<16xf32>) {
    %weight = vector.load %w[%k, %c0] : memref<64x16xf32>, vector<16xf32>
    %element = memref.load %x[%k] : memref<64xf32>
    %factor = vector.broadcast %element : f32 to vector<16xf32>
    %after = vector.fma %weight, %factor, %before : vector<16xf32>
    scf.yield %after : vector<16xf32>
  }
  return %sum : vector<16xf32>
}

// -----

// A block of 32 steps, of which a turn takes two.

func.func @block(%w: memref<?x16xbf16>, %depth: index) -> vector<16xf32>
    attributes {rec.kernel = #rec.cpu_kernel<arguments = [], buffers = [], team_size = "", tile_registers = 4, block_bytes = 1023>} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c32 = arith.constant 32 : index
  %zero = arith.constant dense<0.0> : vector<16xf32>
  %all = scf.for %begin = %c0 to %depth step %c32 iter_args(%so_far = %zero) -> (vector<16xf32>) {
    %end = arith.addi %begin, %c32 : index
    // expected-error @below {{was planned with block_bytes = 1023, and has 1024}}
    %sum = scf.for %k = %begin to %end step %c2 iter_args(%before = %so_far) -> (vector<16xf32>) {
      %first = vector.load %w[%k, %c0] : memref<?x16xbf16>, vector<16xbf16>
      %wide = arith.extf %first : vector<16xbf16> to vector<16xf32>
      %second = vector.load %w[%k, %c0] : memref<?x16xbf16>, vector<16xbf16>
      %after = vector.fma %wide, %wide, %before : vector<16xf32>
      scf.yield %after : vector<16xf32>
    }
    scf.yield %sum : vector<16xf32>
  }
  return %all : vector<16xf32>
}

// -----

// expected-error @below {{does not say in rec.kernel what was planned}}
func.func @silent(%x: vector<16xf32>) -> vector<16xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %sum = scf.for %k = %c0 to %c1 step %c1 iter_args(%before = %x) -> (vector<16xf32>) {
    %after = vector.fma %before, %before, %before : vector<16xf32>
    scf.yield %after : vector<16xf32>
  }
  return %sum : vector<16xf32>
}
