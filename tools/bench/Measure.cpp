//===- Measure.cpp - sides in alternation ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Measure.h"

#include "tools/bench/Statistics.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace reprise;
using namespace reprise::bench;

Side::~Side() = default;

namespace {

/// How one side's sample is taken.
struct Turn {
  Side *side = nullptr;
  int warmUpCalls = 0;
  int calls = 1;

  Expected<double> sample() const;
};

} // namespace

Expected<double> Turn::sample() const {
  if (warmUpCalls > 0)
    if (auto warm = side->run(warmUpCalls); !warm)
      return passOn(warm);
  auto total = side->run(calls);
  if (!total)
    return passOn(total);
  if (auto settled = side->settle(); !settled)
    return passOn(settled);
  return *total / calls;
}

/// Runs the side twice, since the first call touches memory for the first time,
/// and chooses by the second's time.
static Expected<Turn> planTurn(Side &side) {
  // So long is a sample where calls are shorter: then what the clock, a message
  // to another process or an interrupt costs does not show.
  constexpr double sampleUs = 4000;
  // What another side left in the caches is gone after far less than this.
  constexpr double longCallUs = 20000;
  auto estimate = Turn{&side, /*warmUpCalls=*/1, /*calls=*/1}.sample();
  if (!estimate)
    return passOn(estimate);
  if (*estimate > longCallUs)
    return Turn{&side, 0, 1};
  double calls = std::ceil(sampleUs / std::max(*estimate, 1.0));
  return Turn{&side, 1, int(calls)};
}

Expected<std::vector<std::vector<double>>>
bench::measure(std::span<Side *const> sides, const MeasureOptions &options) {
  using Clock = std::chrono::steady_clock;
  std::vector<Turn> turns;
  for (Side *side : sides) {
    auto turn = planTurn(*side);
    if (!turn)
      return passOn(turn);
    turns.push_back(*turn);
  }
  std::vector<std::vector<double>> samples(sides.size());
  std::chrono::duration<double> budget(options.seconds);
  Clock::time_point start = Clock::now();
  for (int turn = 0; turn < options.maxTurns; ++turn) {
    if (turn >= minSamples && Clock::now() - start > budget)
      break;
    for (size_t i = 0; i < turns.size(); ++i) {
      size_t side = turn % 2 == 0 ? i : turns.size() - 1 - i;
      auto sample = turns[side].sample();
      if (!sample)
        return passOn(sample);
      samples[side].push_back(*sample);
    }
  }
  return samples;
}
