//===- ConstraintSuiteTest.cpp - the suite of constraint problems ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Bench.h"
#include "tools/bench/constraints/ConstraintBench.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <set>

using namespace reprise;
using namespace reprise::bench;
using constraints::Question;

/// One turn of a row after the other takes milliseconds.
static MeasureOptions hurried() {
  MeasureOptions options;
  options.seconds = 0;
  return options;
}

/// Z3 has some seconds for its answer.
static MeasureOptions patient() {
  MeasureOptions options;
  options.seconds = 0.5;
  return options;
}

static ConstraintResult runText(const char *text, Question::Wanted wanted,
                                const MeasureOptions &options) {
  return runRow({"row", text, wanted}, options);
}

TEST(ConstraintSuiteTest, EveryRowIsAProblem) {
  std::set<std::string> names;
  for (const ConstraintRow &row : constraintRows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    auto problem = readProblem(row);
    ASSERT_TRUE(problem) << problem.error().render();
    bool needsObjective = row.wanted == Question::Wanted::best;
    EXPECT_TRUE(!needsObjective || (*problem)->getObjective()) << row.name;
  }
  EXPECT_EQ(names.count("flashrnn.768x1.count"), 1u);
}

TEST(ConstraintSuiteTest, ARowHasItsAnswerAndBothTimes) {
  ConstraintResult result =
      runText("a in 1..12; b in 1..12; a * b == 12; minimise a + b;",
              Question::Wanted::best, patient());
  EXPECT_FALSE(result.failed());
  EXPECT_EQ(result.answer, "cost 7");
  ASSERT_TRUE(result.reprise.time && result.z3.time);
  EXPECT_GT(result.reprise.time->median, 0);
  EXPECT_FALSE(result.z3.time->isBound);
  EXPECT_NEAR(result.z3.time->ratio.median,
              result.z3.time->us.median / result.reprise.time->median,
              result.z3.time->ratio.median);
  EXPECT_EQ(
      runText("a in 1..9; a != 5;", Question::Wanted::count, patient()).answer,
      "8 solutions");
  EXPECT_EQ(runText("a in 1..9; a > 9;", Question::Wanted::solutions, patient())
                .answer,
            "no solution");
}

TEST(ConstraintSuiteTest, ALimitThatZ3HitsGivesALowerBound) {
  // Millions of solutions, one clause for each.
  ConstraintResult result = runText("a in 1..1000; b in 1..1000; a + b > 1;",
                                    Question::Wanted::count, hurried());
  EXPECT_EQ(result.answer, "1000000 solutions");
  EXPECT_FALSE(result.failed());
  ASSERT_TRUE(result.z3.time);
  EXPECT_TRUE(result.z3.time->isBound);
  EXPECT_GE(result.z3.time->us.median, 100'000);
}

TEST(ConstraintSuiteTest, WhatWeCannotAnswerFails) {
  ConstraintResult result = runText(
      "a in 1..4; 9223372036854775807 * 4 * a <= 9223372036854775807 * 8;",
      Question::Wanted::solutions, hurried());
  EXPECT_TRUE(result.reprise.failed);
  EXPECT_FALSE(result.reprise.time);
  EXPECT_FALSE(result.reprise.reason.empty());
}

static BenchOptions optionsFor(std::vector<std::string> rows) {
  BenchOptions options;
  options.suite = constraintSuite;
  options.rows = std::move(rows);
  options.measure = hurried();
  return options;
}

TEST(ConstraintSuiteTest, TheReportIsThatOfASuite) {
  std::string table;
  auto finished = runSuite(optionsFor({"ring*", "parity*"}),
                           [&](const std::string &text) { table += text; });
  ASSERT_TRUE(finished) << finished.error().render();
  EXPECT_FALSE(finished->failed);
  auto json = nlohmann::json::parse(finished->json);
  EXPECT_EQ(json["suite"], "constraints");
  EXPECT_TRUE(json["machine"]["peers"]["z3"].contains("version"));
  ASSERT_EQ(json["rows"].size(), 2u);
  double logs = 0;
  for (const auto &row : json["rows"]) {
    EXPECT_EQ(row["answer"], "no solution");
    EXPECT_GT(row["reprise_us"], 0);
    logs += std::log(row["peers"]["z3"]["ratio"].get<double>());
    EXPECT_NE(table.find(row["name"].get<std::string>()), std::string::npos);
  }
  EXPECT_NEAR(json["geomean"]["z3"], std::exp(logs / 2), 1e-6);
}

TEST(ConstraintSuiteTest, OptionsOfOtherSuitesAreRefused) {
  auto show = [](const std::string &) {};
  BenchOptions options = optionsFor({});
  options.steps = 16;
  EXPECT_EQ(runSuite(options, show).error().code, ErrorCode::invalidArgument);
  options = optionsFor({});
  options.threads = 2;
  EXPECT_EQ(runSuite(options, show).error().code, ErrorCode::invalidArgument);
  auto unknown = runSuite(optionsFor({"flashrn.*"}), show);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().mend.find("flashrnn.768x1.first"),
            std::string::npos);
}
