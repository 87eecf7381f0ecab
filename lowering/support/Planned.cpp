//===- Planned.cpp - what a tiled kernel was planned to take --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Planned.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;
using namespace reprise::lowering;

LogicalResult reprise::lowering::comparePlanned(Operation *kernel,
                                                StringRef name, int64_t counted,
                                                Planned how, Operation *place) {
  auto planned = kernel->getAttrOfType<IntegerAttr>(name);
  if (!planned)
    return place->emitOpError("is in a kernel that does not say its ") << name;
  bool agrees = how == Planned::exactly ? counted == planned.getInt()
                                        : counted <= planned.getInt();
  if (agrees)
    return success();
  return place->emitOpError("was planned with ")
         << name << " = " << planned.getInt() << ", and has " << counted
         << ": the schedule's constraints do not describe this kernel";
}
