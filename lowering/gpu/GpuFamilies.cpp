//===- GpuFamilies.cpp - the families for GPUs ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/GpuFamilies.h"
#include "lowering/gpu/block_step/BlockStep.h"

using namespace reprise::lowering;

llvm::ArrayRef<const Family *> reprise::lowering::gpuFamilies() {
  // Of several that cost the same, the first is taken.
  static const Family *const families[] = {
      &blockStep(),
  };
  return families;
}
