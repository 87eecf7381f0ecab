//===- ArenaTest.cpp - memory that is reused from call to call ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Arena.h"

#include "TestSupport.h"

#include <cstring>

using namespace reprise;
using namespace reprise::test;

TEST(Arena, HandsOutAlignedDistinctMemory) {
  Arena arena;
  std::byte *last = nullptr;
  for (int64_t bytes : {0, 1, 63, 64, 65, 100'000, 0}) {
    std::byte *memory = arena.allocate(bytes).value();
    ASSERT_NE(memory, nullptr);
    EXPECT_NE(memory, last);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 64, 0u);
    std::memset(memory, 1, size_t(bytes));
    last = memory;
  }
}

TEST(Arena, ResetKeepsOneBlockThatHoldsAll) {
  Arena arena;
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(arena.allocate(20'000));
  arena.reset();
  int64_t capacity = arena.capacityBytes();
  EXPECT_GE(capacity, 200'000);
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(arena.allocate(20'000));
  EXPECT_EQ(arena.capacityBytes(), capacity);
}

TEST(Arena, TooMuchIsAnError) {
  Arena arena;
  expectError(arena.allocate(INT64_MAX), ErrorCode::doesNotFit,
              {"9223372036854775807"});
  expectError(arena.allocate(int64_t(1) << 60), ErrorCode::doesNotFit,
              {"1152921504606846976"});
}
