//===- GpuLowering.h - from a bound operator to CUDA C++ ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way that a GPU and its simulation have in common.

#ifndef REPRISE_TOOLS_JIT_GPULOWERING_H
#define REPRISE_TOOLS_JIT_GPULOWERING_H

#include "constraints/Target.h"
#include "runtime/Nvrtc.h"
#include "tools/jit/Compilation.h"

#include <span>

namespace reprise::jit {

/// A kernel as text, and what is needed to launch it.
struct CudaText {
  std::string text;
  Manifest manifest;
};

/// Stages of every GPU target behind *bound*.
std::span<const std::string_view> gpuStages();

/// Bound to scheduled to tiled to text. `kind`: on a GPU, or simulated.
Expected<CudaText> lowerToCuda(Compilation &compilation,
                               const constraints::GpuTarget &target,
                               KernelKind kind);

/// PTX, machine code and resources of the text, by NVRTC.
Expected<NvrtcResult> compileText(const CudaText &kernel,
                                  const constraints::GpuTarget &target);

/// The text of a stage of gpuStages().
Expected<std::string> inspectGpu(Compilation &compilation,
                                 const constraints::GpuTarget &target,
                                 KernelKind kind, std::string_view stage);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_GPULOWERING_H
