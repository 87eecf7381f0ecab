//===- CpuKernelBuilder.h - one operator as functions for a team -*- C++ -*-==//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the frame of a kernel: arguments, buffers, packing, the walk through
// time, and the results that are taken at the end. The inside of a step is the
// NestEmitter's.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H
#define REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H

#include "dialect/Rec.h"
#include <string>

namespace reprise::lowering {

/// The function that packs an operator's weights.
std::string prepareName(llvm::StringRef operatorName);

/// On the functions: the names of what they take, in order, but for the team,
/// which comes last. Of tensors their names in the operator, of memory one of
/// the two below, which are no names of tensors.
inline constexpr llvm::StringLiteral argumentsName = "rec.arguments";
inline constexpr llvm::StringLiteral packedWeightsName = "buffer.packed";
inline constexpr llvm::StringLiteral workspaceName = "buffer.work";

/// Makes functions of `op`, before it: one of its name that runs it, and where
/// it has products with weights, one that packs them first. Fails, with an
/// error at the op in the spec, where something in it is not lowered for the
/// CPU yet.
llvm::LogicalResult buildCpuKernel(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H
