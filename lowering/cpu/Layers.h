//===- Layers.h - an operator's recurrences as a wavefront ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_LAYERS_H
#define REPRISE_LOWERING_CPU_LAYERS_H

#include "lowering/cpu/CpuKernel.h"

namespace reprise::lowering {

/// The operator's recurrences, each with its plan and its place in the
/// wavefront. Fails, with an error at its place in the spec, where something is
/// not lowered for the CPU yet.
llvm::FailureOr<std::vector<Layer>> arrangeLayers(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_LAYERS_H
