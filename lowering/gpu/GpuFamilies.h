//===- GpuFamilies.h - the families for GPUs --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_GPUFAMILIES_H
#define REPRISE_LOWERING_GPU_GPUFAMILIES_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

llvm::ArrayRef<const Family *> gpuFamilies();

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_GPUFAMILIES_H
