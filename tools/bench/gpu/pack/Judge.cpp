//===- Judge.cpp - a result against its bounds --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/Judge.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

using namespace reprise;
using namespace reprise::pack;

bool pack::isWithin(double actual, double low, double high) {
  if (std::isnan(low) || std::isnan(high))
    return std::isnan(actual);
  if (std::isnan(actual))
    return low == -INFINITY && high == INFINITY;
  return low <= actual && actual <= high;
}

/// From a number to itself, infinities and NaN included, it is nothing.
static double difference(double actual, double expected) {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected)))
    return 0;
  double error = std::fabs(actual - expected);
  return std::isnan(error) ? INFINITY : error;
}

static Expected<void> checkAlike(const ConstTensorView &actual,
                                 const ConstTensorView &expected,
                                 const ConstTensorView &low,
                                 const ConstTensorView &high) {
  bool isAlike = expected.dtype == DType::f64 && low.dtype == actual.dtype &&
                 high.dtype == actual.dtype && expected.shape == actual.shape &&
                 low.shape == actual.shape && high.shape == actual.shape;
  if (isAlike)
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("the kernel gives {}; what is expected is {}, from "
                          "{} to {}",
                          describe(actual), describe(expected), describe(low),
                          describe(high)),
              "", "make the pack again");
}

Expected<Judgement> pack::judge(const ConstTensorView &actual,
                                const ConstTensorView &expected,
                                const ConstTensorView &low,
                                const ConstTensorView &high) {
  if (auto alike = checkAlike(actual, expected, low, high); !alike)
    return passOn(alike);
  std::array<Tensor, 4> wide;
  for (size_t i = 0;
       const ConstTensorView *view : {&actual, &expected, &low, &high}) {
    auto converted = convert(*view, DType::f64);
    if (!converted)
      return passOn(converted);
    wide[i++] = std::move(*converted);
  }
  auto value = [&](size_t which, int64_t at) {
    return std::as_const(wide[which]).values<double>()[size_t(at)];
  };
  Judgement judgement;
  judgement.elements = wide[0].elements();
  bool isWorstWithin = true;
  for (int64_t i = 0; i < judgement.elements; ++i) {
    bool within = isWithin(value(0, i), value(2, i), value(3, i));
    judgement.misfits += !within;
    bool isUndetermined = value(2, i) == -INFINITY && value(3, i) == INFINITY;
    double error = isUndetermined ? 0 : difference(value(0, i), value(1, i));
    if (within == isWorstWithin ? error <= judgement.maxError : within)
      continue;
    isWorstWithin = within;
    judgement.maxError = error;
    judgement.worstElement = i;
    judgement.expected = value(1, i);
    judgement.actual = value(0, i);
  }
  return judgement;
}

Json pack::numberJson(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "nan" : value > 0 ? "infinity" : "-infinity";
}

Json pack::toJson(const Judgement &judgement) {
  return {{"elements", judgement.elements},
          {"misfits", judgement.misfits},
          {"max_error", numberJson(judgement.maxError)},
          {"worst_element", judgement.worstElement},
          {"expected", numberJson(judgement.expected)},
          {"actual", numberJson(judgement.actual)}};
}
