//===- Arena.h - memory that is reused from call to call ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A bump allocator. Blocks grow to what one call needs and stay, so that a
// second call of the same size allocates nothing.

#ifndef REPRISE_RUNTIME_ARENA_H
#define REPRISE_RUNTIME_ARENA_H

#include "support/Error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace reprise {

class Arena {
public:
  /// Alignment of everything handed out: a cache line, and an AVX-512 register.
  static constexpr int64_t alignmentBytes = 64;

  /// Uninitialised memory, valid until reset; never null, also for 0 bytes.
  /// Fails with doesNotFit where the memory cannot be had.
  REPRISE_API Expected<std::byte *> allocate(int64_t bytes);

  /// An uninitialised array of a trivial type.
  template <typename T>
  Expected<std::span<T>> array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    auto memory = allocate(int64_t(count * sizeof(T)));
    if (!memory)
      return passOn(memory);
    return std::span<T>(reinterpret_cast<T *>(*memory), count);
  }

  /// Takes everything back. Several blocks become one that holds them all.
  REPRISE_API void reset();

  /// What the arena holds, used or not.
  REPRISE_API int64_t capacityBytes() const;

private:
  struct Free {
    REPRISE_API void operator()(std::byte *memory) const;
  };
  struct Block {
    std::unique_ptr<std::byte, Free> memory;
    int64_t bytes = 0;
  };

  Expected<void> addBlock(int64_t bytes);

  std::vector<Block> blocks;
  /// Bytes taken of the last block; earlier blocks are full.
  int64_t usedBytes = 0;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_ARENA_H
