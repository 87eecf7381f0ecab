//===- TileOps.cpp - ops of tiled kernels ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"

using namespace mlir;
using namespace reprise::rec;

void PointwiseOp::getAsmBlockArgumentNames(Region &region,
                                           OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    if (StringRef name = writtenName(argument); !name.empty())
      setName(argument, name);
}
