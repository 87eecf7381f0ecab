//===- ShadowMemory.cpp - who touched which element, and when -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/ShadowMemory.h"

#include <algorithm>

using namespace reprise::simulation;

std::optional<Conflict> ShadowMemory::read(Index begin, Index end,
                                           Access access,
                                           const VectorClock &clock) {
  for (Index i = begin; i < end; ++i) {
    Cell &cell = cells[i];
    if (!initialised && cell.write.moment.time == 0)
      return Conflict{Conflict::uninitialised, i, {}};
    if (!clock.knows(cell.write.moment))
      return Conflict{Conflict::readAfterWrite, i, cell.write};
    recordRead(cell, access, clock);
  }
  return std::nullopt;
}

std::optional<Conflict> ShadowMemory::write(Index begin, Index end,
                                            Access access,
                                            const VectorClock &clock) {
  for (Index i = begin; i < end; ++i) {
    Cell &cell = cells[i];
    if (!clock.knows(cell.write.moment))
      return Conflict{Conflict::writeAfterWrite, i, cell.write};
    if (!clock.knows(cell.read.moment))
      return Conflict{Conflict::writeAfterRead, i, cell.read};
    if (cell.readSet >= 0)
      for (const Access &read : readSets[cell.readSet])
        if (!clock.knows(read.moment))
          return Conflict{Conflict::writeAfterRead, i, read};
    forgetReads(cell);
    cell.write = access;
  }
  return std::nullopt;
}

void ShadowMemory::recordRead(Cell &cell, Access access,
                              const VectorClock &clock) {
  // A read that this one follows is implied by it: who waits for this one waits
  // for both.
  if (cell.readSet < 0 && clock.knows(cell.read.moment)) {
    cell.read = access;
    return;
  }
  if (cell.readSet < 0) {
    if (freeReadSets.empty()) {
      freeReadSets.push_back(int32_t(readSets.size()));
      readSets.emplace_back();
    }
    cell.readSet = freeReadSets.back();
    freeReadSets.pop_back();
  }
  std::vector<Access> &reads = readSets[cell.readSet];
  for (Access &read : reads)
    if (read.moment.agent == access.moment.agent) {
      read = access;
      return;
    }
  reads.push_back(access);
}

void ShadowMemory::forgetReads(Cell &cell) {
  cell.read = {};
  if (cell.readSet < 0)
    return;
  readSets[cell.readSet].clear();
  freeReadSets.push_back(cell.readSet);
  cell.readSet = -1;
}

std::optional<Index> ShadowMemory::firstUnwritten() const {
  const auto found =
      std::find_if(cells.begin(), cells.end(), [](const Cell &cell) {
        return cell.write.moment.time == 0;
      });
  if (found == cells.end())
    return std::nullopt;
  return found - cells.begin();
}
