//===- ElementGroup.h - the elements of D that a tile holds ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An element group is eight neighbouring elements of a head. The last group of
// a head whose size is no multiple of eight is short; groups behind it are
// empty.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_COMMON_ELEMENTGROUP_H
#define REPRISE_COMMON_ELEMENTGROUP_H

#include "reprise/FragmentLayouts.h"

namespace reprise::gpu {

struct ElementGroup {
  int first; ///< the group's first element
  int count; ///< how many of its eight elements exist: 0 to 8
};

/// The group-th group of `elements` elements.
REPRISE_FUNCTION constexpr ElementGroup elementGroup(int group, int elements) {
  const int left = elements - group * tileElements;
  return {group * tileElements, left < 0              ? 0
                                : left < tileElements ? left
                                                      : tileElements};
}

} // namespace reprise::gpu

#endif // REPRISE_COMMON_ELEMENTGROUP_H
