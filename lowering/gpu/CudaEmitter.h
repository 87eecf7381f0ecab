//===- CudaEmitter.h - a prepared kernel as CUDA C++ text -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_CUDAEMITTER_H
#define REPRISE_LOWERING_GPU_CUDAEMITTER_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include <string>

namespace reprise::lowering {

/// Prints one kernel (after rec-prepare-emission) as a translation unit that
/// includes reprise/Kernel.h. Prints what is there and decides nothing. Fails,
/// with an error on the op, where an op has no form in CUDA C++.
llvm::FailureOr<std::string> emitCuda(mlir::gpu::GPUFuncOp kernel);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_CUDAEMITTER_H
