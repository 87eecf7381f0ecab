//===- CpuFamilies.h - the families for CPUs --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_CPUFAMILIES_H
#define REPRISE_LOWERING_CPU_CPUFAMILIES_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

llvm::ArrayRef<const Family *> cpuFamilies();

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUFAMILIES_H
