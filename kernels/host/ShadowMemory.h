//===- ShadowMemory.h - who touched which element, and when ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For every element of a region: the last write, and the reads since then. An
// access is in order when its agent knows of the accesses it conflicts with. A
// region that nobody writes needs no shadow.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SHADOWMEMORY_H
#define REPRISE_HOST_SHADOWMEMORY_H

#include "kernels/host/VectorClock.h"
#include "reprise/Simulation.h"

#include <optional>

namespace reprise::simulation {

using SiteId = uint32_t;

/// An access as far as it is remembered. Time 0: none.
struct Access {
  Moment moment;
  SiteId site = 0;
};

/// Why an access is a fault.
struct Conflict {
  enum Kind {
    uninitialised,
    readAfterWrite,
    writeAfterWrite,
    writeAfterRead
  } kind;
  Index element;
  Access earlier;
};

class ShadowMemory {
public:
  /// `initialised`: the elements hold values from the start.
  ShadowMemory(Index elements, bool initialised)
      : initialised(initialised), cells(elements) {}

  /// Checks and records an access to elements [begin, end) by the agent whose
  /// clock this is.
  std::optional<Conflict> read(Index begin, Index end, Access access,
                               const VectorClock &clock);
  std::optional<Conflict> write(Index begin, Index end, Access access,
                                const VectorClock &clock);

  /// The first element that nobody wrote.
  std::optional<Index> firstUnwritten() const;

private:
  /// One read, or the index of a set of them: most elements are read by one
  /// agent between two writes, those of a product's operand by all.
  struct Cell {
    Access write;
    Access read;
    int32_t readSet = -1;
  };

  void recordRead(Cell &cell, Access access, const VectorClock &clock);
  void forgetReads(Cell &cell);

  bool initialised;
  std::vector<Cell> cells;
  std::vector<std::vector<Access>> readSets;
  std::vector<int32_t> freeReadSets;
};

} // namespace reprise::simulation

#endif // REPRISE_HOST_SHADOWMEMORY_H
