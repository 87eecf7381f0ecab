//===- VectorClockTest.cpp - who knows of whom ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/VectorClock.h"

#include <gtest/gtest.h>

using namespace reprise::simulation;

TEST(VectorClock, KnowsItsOwnMomentsOnly) {
  VectorClock clock;
  const Moment first = clock.advance(5);
  EXPECT_EQ(first.time, 1u);
  EXPECT_TRUE(clock.knows(first));
  EXPECT_FALSE(clock.knows({5, 2}));
  EXPECT_FALSE(clock.knows({4, 1}));
  EXPECT_FALSE(clock.knows({6, 1}));
  EXPECT_TRUE(clock.knows({4, 0})) << "time 0 is before every start";
}

TEST(VectorClock, JoinLearnsInBothDirections) {
  VectorClock low, high;
  low.advance(2);
  high.advance(9);
  const Moment second = high.advance(9);
  low.join(high);
  EXPECT_TRUE(low.knows(second));
  EXPECT_FALSE(high.knows({2, 1}));
  high.join(low);
  EXPECT_TRUE(high.knows({2, 1}));
  low.join(VectorClock());
  EXPECT_TRUE(low.knows(second));
}

TEST(VectorClock, JoinKeepsTheLaterMoment) {
  VectorClock a, b;
  a.advance(0);
  b.join(a);
  a.advance(0);
  b.join(a);
  a = VectorClock();
  a.advance(0);
  b.join(a);
  EXPECT_TRUE(b.knows({0, 2}));
}
