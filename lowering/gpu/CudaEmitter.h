//===- CudaEmitter.h - a prepared kernel as CUDA C++ text -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_CUDAEMITTER_H
#define REPRISE_LOWERING_GPU_CUDAEMITTER_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include <string>

namespace reprise::lowering {

/// Whether the emitter prints `op`, as a statement or as part of one. What it
/// does not print is refused by rec-prepare-emission.
bool hasCudaForm(mlir::Operation *op);

/// Prints one kernel (after rec-prepare-emission) as a translation unit that
/// includes reprise/Kernel.h. Prints what is there and decides nothing.
std::string emitCuda(mlir::gpu::GPUFuncOp kernel);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_CUDAEMITTER_H
