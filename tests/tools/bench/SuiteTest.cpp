//===- SuiteTest.cpp - suites and the choice of rows ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Suite.h"

#include <gtest/gtest.h>

#include <set>

using namespace reprise;
using namespace reprise::bench;

TEST(Suite, CpuRecurrenceHasItsRowsOnce) {
  auto suite = findSuite("cpu-recurrence", {});
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
  auto suite = findSuite("cpu-recurrence", {.steps = 4});
  ASSERT_TRUE(suite);
  EXPECT_EQ(suite->rows.front().steps(), 4);
  EXPECT_EQ(suite->rows.front().name, "lstm.B1.D128.T4");
}

TEST(Suite, ShapesFollowTheConventions) {
  auto suite = findSuite("cpu-recurrence", {.steps = 5});
  ASSERT_TRUE(selectRows(*suite, {"gru.B16.D256.T5"}));
  const Row &row = suite->rows.at(0);
  std::map<std::string, Shape> shapes;
  for (const auto *tensors : {&row.cell->inputs, &row.cell->outputs})
    for (const CellTensor &tensor : *tensors)
      shapes[tensor.name] = row.resolve(tensor.shape);
  EXPECT_EQ(shapes.at("u"), (Shape{5, 16, 256}));
  EXPECT_EQ(shapes.at("w"), (Shape{3, 1, 256, 256}));
  EXPECT_EQ(shapes.at("b"), (Shape{4, 1, 256}));
  EXPECT_EQ(shapes.at("h"), (Shape{5, 16, 1, 256}));
  EXPECT_EQ(shapes.at("h_last"), (Shape{16, 1, 256}));
  EXPECT_EQ(row.stateUpdates(), 5 * 16 * 256);
}

TEST(Suite, CpuScanHasEachRowWithOneThreadAndWithTwo) {
  auto suite = findSuite("cpu-scan", {});
  ASSERT_TRUE(suite);
  std::map<std::string, int> threads;
  for (const Row &row : suite->rows)
    EXPECT_TRUE(threads.emplace(row.name, row.threads).second) << row.name;
  EXPECT_EQ(threads.at("gla.B2.H8.K64.V64.T1024.t1"), 1);
  EXPECT_EQ(threads.at("gla.B2.H8.K64.V64.T1024.t2"), 2);
  auto asked = findSuite("cpu-scan", {.threads = 3});
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->rows.size() * 2, suite->rows.size());
  for (const Row &row : asked->rows)
    EXPECT_EQ(row.threads, 3) << row.name;
}

TEST(Suite, ShortInputsStayWhatTheyAre) {
  auto suite = findSuite("papers", {.steps = 7});
  ASSERT_TRUE(suite);
  EXPECT_TRUE(selectRows(*suite, {"bilstm.*.T10", "bilstm.*.T100", "ssd.*.T7"}))
      << "the lengths that a paper speaks of";
}

TEST(Suite, DecodeStepsStayWhatTheyAre) {
  auto suite = findSuite("cpu-scan", {.steps = 7});
  ASSERT_TRUE(suite);
  std::set<std::string> names;
  for (const Row &row : suite->rows)
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  EXPECT_TRUE(names.contains("gated_delta.B1.G16.R1.K128.V128.T7.t1"));
  EXPECT_TRUE(names.contains("gated_delta.B1.G16.R1.K128.V128.T1.t1"));
}

TEST(Suite, RowsOfPapersHaveClaimsThatFollowEachOther) {
  auto suite = findSuite("papers", {});
  ASSERT_TRUE(suite);
  std::set<std::string> names;
  std::set<const Claim *> claims;
  const Claim *last = nullptr;
  for (const Row &row : suite->rows) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    ASSERT_TRUE(row.claim) << row.name;
    if (row.claim != last)
      EXPECT_TRUE(claims.insert(row.claim).second) << row.name;
    last = row.claim;
    EXPECT_FALSE(row.peers->empty() && row.besides.empty()) << row.name;
  }
  EXPECT_EQ(claims.size(), 9u);
}

TEST(Suite, PlacesAreI32InEveryStorageType) {
  auto suite = findSuite("papers", {});
  ASSERT_TRUE(selectRows(*suite, {"sparse_gru.density0.5.*"}));
  Row row = suite->rows.at(0);
  row.dtype = DType::bf16;
  for (const CellTensor &input : row.cell->inputs) {
    bool isPlaces =
        input.name.starts_with("rows_") || input.name.starts_with("columns_");
    EXPECT_EQ(row.dtypeOf(input), isPlaces ? DType::i32 : DType::bf16)
        << input.name;
  }
}

TEST(Suite, UnknownNameSuggestsOne) {
  auto suite = findSuite("cpu-recurence", {});
  ASSERT_FALSE(suite);
  EXPECT_EQ(suite.error().code, ErrorCode::invalidArgument);
  EXPECT_NE(suite.error().mend.find("did you mean 'cpu-recurrence'?"),
            std::string::npos);
}

TEST(Suite, PatternsJoin) {
  auto suite = findSuite("cpu-recurrence", {});
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
  auto suite = findSuite("cpu-recurrence", {});
  auto selected = selectRows(*suite, {"lstm.*", "lsmt.*"});
  ASSERT_FALSE(selected);
  EXPECT_EQ(selected.error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(selected.error().place, "--row lsmt.*");
  EXPECT_NE(selected.error().mend.find("gru.B16.D512.T256"), std::string::npos);
}
