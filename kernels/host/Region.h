//===- Region.h - a named piece of simulated memory -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor in global memory or an object in a block's shared memory, with its
// shadow.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_REGION_H
#define REPRISE_HOST_REGION_H

#include "kernels/host/ShadowMemory.h"

#include <string>

namespace reprise::simulation {

struct Region {
  enum class Space { global, shared };

  Space space;
  std::string name;
  char *data;
  Index bytes;
  Index elementBytes;
  bool writable;
  int siblings = 1; ///< objects from this one to the end of its array
  std::optional<ShadowMemory> shadow; ///< none where nobody writes
};

/// "shared memory 'h[0]'" or "global memory 'x'".
std::string describe(const Region &region);

} // namespace reprise::simulation

#endif // REPRISE_HOST_REGION_H
