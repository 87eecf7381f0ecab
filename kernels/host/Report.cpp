//===- Report.cpp - the words of a fault ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/Report.h"

#include <cstring>

using namespace reprise::simulation;

std::string reprise::simulation::describe(const Region &region) {
  const char *space =
      region.space == Region::Space::shared ? "shared" : "global";
  return std::string(space) + " memory '" + region.name + "'";
}

std::string reprise::simulation::describeSite(const Site &site) {
  const char *slash = std::strrchr(site.file, '/');
  return std::string(site.primitive) + ", " + (slash ? slash + 1 : site.file) +
         ":" + std::to_string(site.line);
}

static std::string sentence(const AccessText &access) {
  return access.actor + " " + access.verb + " (" + describeSite(access.site) +
         ")";
}

static std::string elementText(const Region &region, Index element) {
  const Index byte = element * region.elementBytes;
  return describe(region) + ", element " + std::to_string(element) +
         ", bytes [" + std::to_string(byte) + ", " +
         std::to_string(byte + region.elementBytes) + ") of " +
         std::to_string(region.bytes);
}

std::string reprise::simulation::describeConflict(const Region &region,
                                                  const Conflict &conflict,
                                                  const AccessText &now,
                                                  const AccessText &earlier) {
  if (conflict.kind == Conflict::uninitialised)
    return "read of uninitialised memory\n  memory: " +
           elementText(region, conflict.element) + "\n  " + sentence(now) +
           ", and nobody has written there\n  mend: write it first, or clear "
           "the whole object "
           "and put a blockBarrier() behind that";
  std::string text =
      "data race\n  memory: " + elementText(region, conflict.element) + "\n  " +
      sentence(now) + "\n  " + sentence(earlier) +
      " before, and nothing orders the two\n  mend: ";
  return text + (region.space == Region::Space::shared
                     ? "put a blockBarrier() between them, or let them use "
                       "different buffers"
                     : "blocks have no order among each other: let each write "
                       "its own part, or put a "
                       "blockBarrier() between warps of one block");
}

std::string reprise::simulation::describeOutOfBounds(const Region &region,
                                                     Index offset, Index bytes,
                                                     const AccessText &now) {
  std::string text = "access out of bounds\n  memory: " + describe(region) +
                     ", bytes [" + std::to_string(offset) + ", " +
                     std::to_string(offset + bytes) +
                     "), but it has bytes [0, " + std::to_string(region.bytes) +
                     ")\n  " + sentence(now);
  return text + "\n  mend: mask the elements and columns that do not exist, "
                "and check the strides";
}
