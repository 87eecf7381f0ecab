//===- Arena.cpp - memory that is reused from call to call ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Arena.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

using namespace reprise;

void Arena::Free::operator()(std::byte *memory) const { std::free(memory); }

static int64_t roundUpToAlignment(int64_t bytes) {
  return (bytes + Arena::alignmentBytes - 1) & ~(Arena::alignmentBytes - 1);
}

Expected<void> Arena::addBlock(int64_t bytes) {
  void *memory = std::aligned_alloc(size_t(alignmentBytes), size_t(bytes));
  if (!memory)
    return fail(ErrorCode::doesNotFit,
                fmt::format("cannot allocate {} bytes of workspace", bytes), "",
                "use smaller sizes, or a machine with more memory");
  blocks.push_back(
      {std::unique_ptr<std::byte, Free>(static_cast<std::byte *>(memory)),
       bytes});
  usedBytes = 0;
  return {};
}

Expected<std::byte *> Arena::allocate(int64_t bytes) {
  assert(bytes >= 0);
  if (bytes > INT64_MAX - alignmentBytes)
    return fail(ErrorCode::doesNotFit,
                fmt::format("a workspace of {} bytes passes 2^63", bytes), "",
                "use smaller sizes");
  // An empty range still takes a line, so that no two ranges share an address.
  int64_t rounded = roundUpToAlignment(std::max<int64_t>(bytes, 1));
  if (blocks.empty() || rounded > blocks.back().bytes - usedBytes) {
    constexpr int64_t smallestBlockBytes = 16 << 10;
    if (auto added = addBlock(std::max(rounded, smallestBlockBytes)); !added)
      return passOn(added);
  }
  std::byte *result = blocks.back().memory.get() + usedBytes;
  usedBytes += rounded;
  return result;
}

void Arena::reset() {
  usedBytes = 0;
  if (blocks.size() <= 1)
    return;
  int64_t total = capacityBytes();
  blocks.clear();
  // Failing to merge only costs the next call an allocation of its own.
  (void)addBlock(total);
}

int64_t Arena::capacityBytes() const {
  int64_t total = 0;
  for (const Block &block : blocks)
    total += block.bytes;
  return total;
}
