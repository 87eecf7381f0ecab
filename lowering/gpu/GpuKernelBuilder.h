//===- GpuKernelBuilder.h - one operator as a kernel over fragments -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_GPUKERNELBUILDER_H
#define REPRISE_LOWERING_GPU_GPUKERNELBUILDER_H

#include "dialect/Rec.h"

namespace reprise::lowering {

/// Builds a gpu.module with the kernel of a scheduled operator beside it.
/// Fails, with an error at the op in the spec, where the family cannot take it.
llvm::LogicalResult buildGpuKernel(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_GPUKERNELBUILDER_H
