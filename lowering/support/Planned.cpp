//===- Planned.cpp - what a tiled kernel was planned to take --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Planned.h"
#include "dialect/Rec.h"

using namespace mlir;
using namespace reprise::rec;

LogicalResult reprise::lowering::reportUnplanned(Operation *kernel) {
  return kernel->emitOpError("does not say in ")
         << RecDialect::kernelName << " what was planned";
}

LogicalResult reprise::lowering::reportDifference(Operation *place,
                                                  StringRef what,
                                                  int64_t planned,
                                                  int64_t counted) {
  return place->emitOpError("was planned with ")
         << what << " = " << planned << ", and has " << counted
         << ": the schedule's constraints do not describe this kernel";
}
