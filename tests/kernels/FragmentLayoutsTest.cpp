//===- FragmentLayoutsTest.cpp - layouts against PTX's tables -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "reprise/FragmentLayouts.h"
#include "reprise/OperandLayout.h"

#include <gtest/gtest.h>
#include <set>

using namespace reprise::gpu;

// The PTX ISA gives the row and column of element i of lane `laneid` by these
// rules, in the section on mma.m16n8k16 with 16-bit floating point operands.
struct Ptx {
  int groupID, threadID_in_group;
  explicit Ptx(int laneid)
      : groupID(laneid >> 2), threadID_in_group(laneid % 4) {}

  int rowA(int i) const {
    return (0 <= i && i < 2) || (4 <= i && i < 6) ? groupID : groupID + 8;
  }
  int colA(int i) const {
    return i < 4 ? threadID_in_group * 2 + (i & 1)
                 : threadID_in_group * 2 + (i & 1) + 8;
  }
  int rowB(int i) const {
    return i < 2 ? threadID_in_group * 2 + (i & 1)
                 : threadID_in_group * 2 + (i & 1) + 8;
  }
  int colB(int) const { return groupID; }
  int rowC(int i) const { return i < 2 ? groupID : groupID + 8; }
  int colC(int i) const { return threadID_in_group * 2 + (i & 1); }
};

TEST(FragmentLayouts, OperandAIsPtxs) {
  for (int lane = 0; lane < 32; ++lane)
    for (int i = 0; i < 8; ++i) {
      EXPECT_EQ(MmaOperandALayout::position(lane, i).row, Ptx(lane).rowA(i))
          << lane << ", " << i;
      EXPECT_EQ(MmaOperandALayout::position(lane, i).column, Ptx(lane).colA(i))
          << lane << ", " << i;
    }
}

TEST(FragmentLayouts, OperandBIsPtxs) {
  for (int lane = 0; lane < 32; ++lane)
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(MmaOperandBLayout::position(lane, i).row, Ptx(lane).rowB(i))
          << lane << ", " << i;
      EXPECT_EQ(MmaOperandBLayout::position(lane, i).column, Ptx(lane).colB(i))
          << lane << ", " << i;
    }
}

TEST(FragmentLayouts, AccumulatorIsPtxs) {
  for (int lane = 0; lane < 32; ++lane)
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(MmaAccumulatorLayout::position(lane, i).row, Ptx(lane).rowC(i))
          << lane << ", " << i;
      EXPECT_EQ(MmaAccumulatorLayout::position(lane, i).column,
                Ptx(lane).colC(i))
          << lane << ", " << i;
    }
}

template <class Layout>
class Bijection : public testing::Test {};
using Layouts =
    testing::Types<MmaOperandALayout, MmaOperandBLayout, MmaAccumulatorLayout,
                   TileLayout, MmaWeightLayout, SimtWeightLayout>;
TYPED_TEST_SUITE(Bijection, Layouts);

TYPED_TEST(Bijection, EveryElementOnce) {
  std::set<std::pair<int, int>> seen;
  for (int lane = 0; lane < warpLanes; ++lane)
    for (int i = 0; i < TypeParam::registersPerLane; ++i) {
      const Position at = TypeParam::position(lane, i);
      EXPECT_TRUE(at.row >= 0 && at.row < TypeParam::rows && at.column >= 0 &&
                  at.column < TypeParam::columns);
      EXPECT_TRUE(seen.insert({at.row, at.column}).second) << lane << ", " << i;
    }
  EXPECT_EQ(int(seen.size()), TypeParam::rows * TypeParam::columns);
}

// Two gates' halves make operand A: rows 0-7 from the first, 8-15 from the
// second.
TEST(FragmentLayouts, WeightHalvesMakeOperandA) {
  for (int lane = 0; lane < warpLanes; ++lane)
    for (int i = 0; i < MmaOperandALayout::registersPerLane; ++i) {
      const Position whole = MmaOperandALayout::position(lane, i);
      const int word = i / 2,
                half = word % 2; // words alternate between the two gates
      const Position part =
          MmaWeightLayout::position(lane, word / 2 * 2 + i % 2);
      EXPECT_EQ(whole.row, part.row + 8 * half);
      EXPECT_EQ(whole.column, part.column);
    }
}

// Eight lanes that read or write at once must meet different banks of 4 bytes.
template <class Storage, int depth>
static void expectNoBankConflicts() {
  using Layout = OperandLayout<Storage, depth, 8>;
  std::set<int> read, written;
  for (int column = 0; column < 8; ++column) // a fragment's rows, 16 bytes each
    for (int byte = 0; byte < 16; byte += 4)
      read.insert((Layout::offset(column, 0) * int(sizeof(Storage)) + byte) /
                  4 % 32);
  EXPECT_EQ(read.size(), 32u) << depth;
  for (int lane = 0; lane < warpLanes; ++lane) { // a tile's first register
    const Position at = TileLayout::position(lane, 0);
    written.insert(Layout::offset(at.column, at.row) * int(sizeof(Storage)) /
                   4 % 32);
  }
  EXPECT_EQ(written.size(), sizeof(Storage) == 4 ? 32u : 16u)
      << depth; // 16 bits: two share a word
}

TEST(OperandLayout, NoBankConflicts) {
  expectNoBankConflicts<short, 1>();
  expectNoBankConflicts<short, 64>();
  expectNoBankConflicts<short, 100>();
  expectNoBankConflicts<short, 128>();
  expectNoBankConflicts<float, 1>();
  expectNoBankConflicts<float, 64>();
  expectNoBankConflicts<float, 100>();
}

TEST(OperandLayout, RowsAreAlignedTo16Bytes) {
  EXPECT_EQ((OperandLayout<short, 33, 8>::rowStride) * 2 % 16, 0);
  EXPECT_EQ((OperandLayout<float, 33, 8>::rowStride) * 4 % 16, 0);
  EXPECT_EQ((OperandLayout<short, 33, 8>::bytes), 8 * (48 * 2 + 16));
}
