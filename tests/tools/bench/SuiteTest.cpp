//===- SuiteTest.cpp - suites and the choice of rows ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Suite.h"

#include <gtest/gtest.h>

#include <set>

using namespace reprise;
using namespace reprise::bench;

TEST(Suite, CpuRecurrenceHasItsRowsOnce) {
  auto suite = findSuite("cpu-recurrence", 0);
  ASSERT_TRUE(suite);
  std::set<std::string> names;
  for (const Row &row : suite->rows)
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  // 3 cells, 3 batch sizes, 4 sizes, f32 and bf16.
  EXPECT_EQ(names.size(), 72u);
  EXPECT_TRUE(names.count("lstm.B1.D512.T256"));
  EXPECT_TRUE(names.count("gru_reset_before.bf16.B64.D1024.T256"));
}

TEST(Suite, StepsReplaceTheSuitesOwn) {
  auto suite = findSuite("cpu-recurrence", 4);
  ASSERT_TRUE(suite);
  EXPECT_EQ(suite->rows.front().T, 4);
  EXPECT_EQ(suite->rows.front().name, "lstm.B1.D128.T4");
}

TEST(Suite, ShapesFollowTheConventions) {
  auto suite = findSuite("cpu-recurrence", 5);
  ASSERT_TRUE(selectRows(*suite, {"gru.B16.D256.T5"}));
  const Row &row = suite->rows.at(0);
  EXPECT_EQ(row.inputShapes().at("u"), (Shape{5, 16, 256}));
  EXPECT_EQ(row.inputShapes().at("w"), (Shape{3, 1, 256, 256}));
  EXPECT_EQ(row.inputShapes().at("b"), (Shape{4, 1, 256}));
  EXPECT_EQ(row.outputShapes().at("h"), (Shape{5, 16, 1, 256}));
  EXPECT_EQ(row.outputShapes().at("h_last"), (Shape{16, 1, 256}));
}

TEST(Suite, UnknownNameSuggestsOne) {
  auto suite = findSuite("cpu-recurence", 0);
  ASSERT_FALSE(suite);
  EXPECT_EQ(suite.error().code, ErrorCode::invalidArgument);
  EXPECT_NE(suite.error().mend.find("did you mean 'cpu-recurrence'?"),
            std::string::npos);
}

TEST(Suite, PatternsJoin) {
  auto suite = findSuite("cpu-recurrence", 0);
  ASSERT_TRUE(selectRows(*suite, {"lstm.B1.*", "gru.B[16]*.D128.*"}));
  std::vector<std::string> names;
  for (const Row &row : suite->rows)
    names.push_back(row.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"lstm.B1.D128.T256", "lstm.B1.D256.T256",
                                      "lstm.B1.D512.T256", "lstm.B1.D1024.T256",
                                      "gru.B1.D128.T256", "gru.B16.D128.T256",
                                      "gru.B64.D128.T256"}));
}

TEST(Suite, APatternThatFitsNothingListsTheRows) {
  auto suite = findSuite("cpu-recurrence", 0);
  auto selected = selectRows(*suite, {"lstm.*", "lsmt.*"});
  ASSERT_FALSE(selected);
  EXPECT_EQ(selected.error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(selected.error().place, "--row lsmt.*");
  EXPECT_NE(selected.error().mend.find("gru.B16.D512.T256"), std::string::npos);
}
