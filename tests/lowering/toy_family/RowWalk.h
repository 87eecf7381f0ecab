//===- RowWalk.h - the family row_walk --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest family that computes something: each thread takes rows of its
// own and walks through time one element after the other.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LOWERING_TOY_FAMILY_ROWWALK_H
#define REPRISE_TESTS_LOWERING_TOY_FAMILY_ROWWALK_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

const Family &rowWalk();

} // namespace reprise::lowering

#endif // REPRISE_TESTS_LOWERING_TOY_FAMILY_ROWWALK_H
