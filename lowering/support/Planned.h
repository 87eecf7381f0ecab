//===- Planned.h - what a tiled kernel was planned to take ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_SUPPORT_PLANNED_H
#define REPRISE_LOWERING_SUPPORT_PLANNED_H

#include "mlir/IR/Operation.h"

namespace reprise::lowering {

enum class Planned { exactly, atMost };

/// Compares what was counted with the kernel's integer attribute `name`, the
/// number that the schedule's constraints were about. An error on `place` where
/// they disagree, or the kernel has no such attribute.
llvm::LogicalResult comparePlanned(mlir::Operation *kernel,
                                   llvm::StringRef name, int64_t counted,
                                   Planned how, mlir::Operation *place);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_PLANNED_H
