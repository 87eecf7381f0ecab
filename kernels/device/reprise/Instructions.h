//===- Instructions.h - single instructions of the GPU --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only place with inline PTX and with CUDA's built-in variables. Kernels do
// not call these: the primitives do. Each is one instruction (or register) and
// keeps PTX's terms.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_INSTRUCTIONS_H
#define REPRISE_DEVICE_INSTRUCTIONS_H

#include "reprise/Platform.h"
#include "reprise/StorageTypes.h"

namespace reprise::gpu::instruction {

REPRISE_FUNCTION int threadIndex() { return threadIdx.x; }
REPRISE_FUNCTION int threadCount() { return blockDim.x; }
REPRISE_FUNCTION unsigned blockIndexX() { return blockIdx.x; }
REPRISE_FUNCTION unsigned blockIndexY() { return blockIdx.y; }

/// Waits for all threads of the block and makes their writes visible to each
/// other.
REPRISE_FUNCTION void blockBarrier() { __syncthreads(); }

/// The first byte of the block's dynamic shared memory.
REPRISE_FUNCTION unsigned char *sharedMemory() {
  extern __shared__ __align__(128) unsigned char repriseSharedMemory[];
  return repriseSharedMemory;
}

/// The value that the lane with number (own lane ^ mask) passes.
REPRISE_FUNCTION float shuffleXor(float value, int mask) {
  return __shfl_xor_sync(0xffffffffu, value, mask);
}

/// Lane 0's value in every lane: tells the compiler that a value is uniform in
/// the warp.
REPRISE_FUNCTION int uniform(int value) {
  return __shfl_sync(0xffffffffu, value, 0);
}

/// Asks for the cache line of `address`, in L2.
REPRISE_FUNCTION void prefetchL2(const void *address) {
  asm volatile("prefetch.global.L2 [%0];" ::"l"(address));
}

/// 1 / value, at most 1 ulp off; subnormal numbers count as zeros.
REPRISE_FUNCTION float reciprocal(float value) {
  float result;
  asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(value));
  return result;
}

/// Two 8x8 matrices of 16-bit elements from shared memory; lanes 0-15 pass the
/// addresses of their rows (16 bytes each, aligned), matrix 0 first. A lane
/// gets elements 2*(lane%4) and the next of row lane/4, of each matrix.
REPRISE_FUNCTION void loadMatrices(unsigned (&fragment)[2], const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];"
               : "=r"(fragment[0]), "=r"(fragment[1])
               : "r"(unsigned(__cvta_generic_to_shared(row)))
               : "memory");
}

/// d += a * b on tensor cores: a 16x16, b 16x8, d 16x8 in f32.
template <TensorCoreType Storage>
REPRISE_FUNCTION void mma(float (&d)[4], const unsigned (&a)[4],
                          const unsigned (&b)[2]);

template <>
REPRISE_FUNCTION void mma<BFloat16>(float (&d)[4], const unsigned (&a)[4],
                                    const unsigned (&b)[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

template <>
REPRISE_FUNCTION void mma<Float16>(float (&d)[4], const unsigned (&a)[4],
                                   const unsigned (&b)[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// Round to nearest even; any NaN becomes 0x7fff.
REPRISE_FUNCTION BFloat16 convertToBFloat16(float value) {
  BFloat16 result;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result.bits) : "f"(value));
  return result;
}

/// Round to nearest even, infinity beyond 65504; any NaN becomes 0x7fff.
REPRISE_FUNCTION Float16 convertToFloat16(float value) {
  Float16 result;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(result.bits) : "f"(value));
  return result;
}

REPRISE_FUNCTION float convertToFloat(Float16 value) {
  float result;
  asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(value.bits));
  return result;
}

REPRISE_FUNCTION float convertToFloat(BFloat16 value) {
  return __uint_as_float(unsigned(value.bits) << 16);
}

} // namespace reprise::gpu::instruction

#endif // REPRISE_DEVICE_INSTRUCTIONS_H
