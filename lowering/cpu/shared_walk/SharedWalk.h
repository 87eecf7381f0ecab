//===- SharedWalk.h - the family shared_walk --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All threads of a team walk through time together and share out the elements
// of each step, or its rows.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_SHAREDWALK_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_SHAREDWALK_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

const Family &sharedWalk();

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_SHAREDWALK_H
