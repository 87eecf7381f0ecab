//===- WalkCosts.h - what a walk costs whatever its schedule ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_WALKCOSTS_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_WALKCOSTS_H

#include "lowering/cpu/shared_walk/WalkTiling.h"

namespace reprise::lowering {

/// Arithmetic on elements, bytes from beyond the caches, and barriers, with as
/// many threads as the team has at the nominal batch. Its knobs choose how
/// products are computed (WalkTiling.h).
void addFixedCosts(const WalkFacts &facts, rec::CpuTargetAttr target,
                   NominalSizes &nominal, std::vector<CostTerm> &costs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_WALKCOSTS_H
