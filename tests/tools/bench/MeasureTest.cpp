//===- MeasureTest.cpp - the order and the number of calls ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Measure.h"

#include "tools/bench/Statistics.h"

#include <gtest/gtest.h>

#include <string>

using namespace reprise;
using namespace reprise::bench;

namespace {

/// A side with a call of known length, which writes down what it is asked.
class ScriptedSide : public Side {
public:
  ScriptedSide(std::string name, double callUs, std::string &log)
      : name(std::move(name)), callUs(callUs), log(log) {}

  Expected<double> run(int calls) override {
    log += name + std::to_string(calls) + " ";
    if (failing)
      return fail(ErrorCode::internal, "broken");
    return callUs * calls;
  }
  Expected<void> settle() override {
    log += "settle ";
    return {};
  }

  bool failing = false;

private:
  std::string name;
  double callUs;
  std::string &log;
};

} // namespace

TEST(Measure, SidesTakeTurnsAndTheOrderAlternates) {
  std::string log;
  ScriptedSide a("a", 50000, log), b("b", 60000, log);
  Side *sides[] = {&a, &b};
  auto samples = measure(sides, {/*seconds=*/0, /*maxTurns=*/2});
  ASSERT_TRUE(samples);
  // A call to warm up and one for the plan, then the turns.
  EXPECT_EQ(log, "a1 a1 settle b1 b1 settle "
                 "a1 settle b1 settle b1 settle a1 settle ");
  EXPECT_EQ(*samples,
            (std::vector<std::vector<double>>{{50000, 50000}, {60000, 60000}}));
}

TEST(Measure, ShortCallsAreRepeatedAfterAnUntimedOne) {
  std::string log;
  ScriptedSide a("a", 1000, log);
  Side *sides[] = {&a};
  auto samples = measure(sides, {/*seconds=*/0, /*maxTurns=*/1});
  ASSERT_TRUE(samples);
  EXPECT_EQ(log, "a1 a1 settle a1 a4 settle ");
  EXPECT_EQ(samples->front().front(), 1000);
}

TEST(Measure, TakesEnoughTurnsForAnIntervalWhateverTheBudget) {
  std::string log;
  ScriptedSide a("a", 1e6, log);
  Side *sides[] = {&a};
  auto samples = measure(sides, {/*seconds=*/0, /*maxTurns=*/100});
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->front().size(), size_t(minSamples));
}

TEST(Measure, AFailureEndsIt) {
  std::string log;
  ScriptedSide a("a", 1000, log), b("b", 1000, log);
  b.failing = true;
  Side *sides[] = {&a, &b};
  auto samples = measure(sides, {});
  ASSERT_FALSE(samples);
  EXPECT_EQ(samples.error().message, "broken");
}
