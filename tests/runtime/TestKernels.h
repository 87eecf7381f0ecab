//===- TestKernels.h - kernels written by hand for the tests --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_RUNTIME_TESTKERNELS_H
#define REPRISE_TESTS_RUNTIME_TESTKERNELS_H

#include "runtime/KernelCode.h"

namespace reprise::test {

/// A running sum over T, as a recurrence would be compiled for the CPU:
///   h_t = h_{t-1} + x_t for t < lengths[b], else h_t = 0 and the state stays;
///   inputs x [T, B, D] f32, h0 [B, D] f32 (optional), lengths [B] i32
///   (optional); outputs h [T, B, D] f32, h_last [B, D] f32 (optional).
/// D is compiled in. The state lives in the workspace. The team shares the rows
/// of B in the steps, and crosses a barrier before rank 0 writes h_last.
CompiledKernel runningSumKernel(int64_t D);

/// The manifest of a CPU kernel of two launches with a sequence between them
/// and a preparation before:
///   packed = 2 w, other = 1; gates[t, b] = packed other x[t, b]; y[t, b] =
///   s0[b] + the sum of gates[., b] up to t, last[b] = y[T - 1, b];
///   inputs x [T, B], w [1] (prepared), s0 [B] (optional); outputs y [T, B],
///   last [B] (optional, the carry of s0), all f32.
Manifest sumManifest();

/// The manifest of a CPU kernel as that of a GPU's or of the simulation: blocks
/// of 32 threads, so many along x.
Manifest onGpu(Manifest manifest, KernelKind kind, const std::string &blocks);

} // namespace reprise::test

#endif // REPRISE_TESTS_RUNTIME_TESTKERNELS_H
