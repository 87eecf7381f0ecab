//===- CpuKernelBuilder.h - one operator as a function for a team
//--------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the function's frame: arguments, buffers, packing, the loop over time,
// and the results that are taken at the end. The inside of a step is the
// NestEmitter's.
//
//===--------------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H
#define REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H

#include "lowering/cpu/CpuKernel.h"

namespace reprise::lowering {

/// Makes a function of `op`, before it. Fails, with an error at the op in the
/// spec, where something in it is not lowered for the CPU yet.
llvm::FailureOr<mlir::func::FuncOp> buildCpuKernel(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H
