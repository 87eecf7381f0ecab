//===- Pipelines.h - the order of the passes --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way from a *bound* operator to code, one function a stage. A module has
// its target by then (rec-target-cpu, rec-target-gpu). `reprise-opt` runs the
// whole way as --rec-cpu-pipeline and --rec-gpu-pipeline.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_PIPELINES_H
#define REPRISE_LOWERING_PIPELINES_H

#include "mlir/Pass/PassManager.h"

namespace reprise::lowering {

/// *Bound* to *scheduled*, on every target.
void addScheduling(mlir::OpPassManager &passes, bool explain = false);

/// *Scheduled* to *tiled*, and from there to the LLVM dialect.
void addCpuTiling(mlir::OpPassManager &passes);
void addCpuLowering(mlir::OpPassManager &passes);

/// *Scheduled* to *tiled*, and from there to what gpu/CudaEmitter.h prints.
void addGpuTiling(mlir::OpPassManager &passes);
void addGpuEmission(mlir::OpPassManager &passes);

/// Makes the pipelines known by name.
void registerPipelines();

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_PIPELINES_H
