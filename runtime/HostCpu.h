//===- HostCpu.h - the processor that this process runs on ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compiled kernel may count on. The compiler generates code for exactly
// these extensions, the manifest names them, and the loader compares them with
// the machine at hand: so a kernel that came from elsewhere is refused, and
// does not die of an illegal instruction.

#ifndef REPRISE_RUNTIME_HOSTCPU_H
#define REPRISE_RUNTIME_HOSTCPU_H

#include "support/Export.h"

#include <string>
#include <vector>

namespace reprise {

/// The instruction set extensions beyond the architecture's baseline that this
/// machine and its operating system offer to kernels, as LLVM spells them:
/// "avx2", "fma", ... Empty on architectures other than x86-64.
REPRISE_API const std::vector<std::string> &cpuFeatures();

/// The product's name as the processor reports it; empty where it does not.
REPRISE_API std::string cpuModel();

} // namespace reprise

#endif // REPRISE_RUNTIME_HOSTCPU_H
