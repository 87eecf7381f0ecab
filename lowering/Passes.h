//===- Passes.h - the passes of the lowering ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_PASSES_H
#define REPRISE_LOWERING_PASSES_H

#include "mlir/Pass/Pass.h"
#include <memory>

namespace reprise::lowering {

#define GEN_PASS_DECL
#include "lowering/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lowering/Passes.h.inc"

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_PASSES_H
