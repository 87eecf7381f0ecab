//===- MathTest.cpp - scalar functions of the host twin -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function is compared with float64 over a sweep of all magnitudes, and at
// its limits.
//
//===----------------------------------------------------------------------===//

#include "reprise/Math.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>

using namespace reprise::gpu;

/// The distance of `got` from `exact` in units of the last place of the f32
/// nearest to it.
static double errorUlp(float got, double exact) {
  if (std::isnan(exact) || std::isinf(float(exact)))
    return (std::isnan(exact) && std::isnan(got)) || got == float(exact)
               ? 0.0
               : INFINITY;
  const float magnitude = std::fabs(float(exact));
  const double unit = double(std::nextafter(magnitude, INFINITY)) - magnitude;
  return std::isnan(got) ? INFINITY : std::abs(got - exact) / unit;
}

/// The largest error over floats of both signs, every 997th of all that exist
/// in the range.
static double worstUlp(float (*f)(float), double (*exact)(double),
                       float limit = INFINITY) {
  double worst = 0.0;
  for (uint32_t bits = 0; bits < 0x7f800000u; bits += 997)
    for (uint32_t sign : {0u, 0x80000000u}) {
      const float x = std::bit_cast<float>(bits | sign);
      if (std::fabs(x) <= limit)
        worst = std::max(worst, errorUlp(f(x), exact(x)));
    }
  return worst;
}

static double exactSigmoid(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}
static double exactSoftplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}
static double exactLogsigmoid(double x) { return -exactSoftplus(-x); }
static double exactRsqrt(double x) { return 1.0 / std::sqrt(x); }

struct Function {
  const char *name;
  float (*f)(float);
  double (*exact)(double);
  double bound; ///< in ulp, as Math.h states it
};

TEST(Math, ErrorsAreWithinTheStatedBounds) {
  const Function functions[] = {
      {"exp", math::exp, std::exp, 1.0},
      {"expm1", math::expm1, std::expm1, 1.0},
      {"log", math::log, std::log, 1.0},
      {"log1p", math::log1p, std::log1p, 1.0},
      {"tanh", math::tanh, std::tanh, 2.5},
      {"erf", math::erf, std::erf, 1.0},
      {"sqrt", math::sqrt, std::sqrt, 0.5},
      {"rsqrt", math::rsqrt, exactRsqrt, 1.5},
      {"sigmoid", math::sigmoid, exactSigmoid, 2.5},
      {"softplus", math::softplus, exactSoftplus, 2.0},
      {"logsigmoid", math::logsigmoid, exactLogsigmoid, 2.0},
  };
  for (const Function &function : functions) {
    const double worst = worstUlp(function.f, function.exact);
    RecordProperty(function.name, std::to_string(worst));
    EXPECT_LE(worst, function.bound) << function.name;
  }
  EXPECT_LE(worstUlp(math::sin, std::sin, 1e4f), 1.0);
  EXPECT_LE(worstUlp(math::cos, std::cos, 1e4f), 1.0);
}

TEST(Math, Power) {
  double worst = 0.0;
  for (float x = 0x1p-20f; x < 0x1p20f; x *= 1.0137f)
    for (float y = -6.0f; y <= 6.0f; y += 0.171f)
      worst =
          std::max(worst, errorUlp(math::pow(x, y), std::pow(double(x), y)));
  EXPECT_LE(worst, 1.0);
  EXPECT_EQ(math::pow(-2.0f, 3.0f), -8.0f);
  EXPECT_TRUE(std::isnan(math::pow(-2.0f, 0.5f)));
}

TEST(Math, SaturatedGates) {
  EXPECT_EQ(math::sigmoid(80.0f), 1.0f);
  EXPECT_NEAR(math::sigmoid(-80.0f) / std::exp(-80.0), 1.0, 1e-6);
  EXPECT_GT(math::sigmoid(-100.0f),
            0.0f); // subnormal, where 1 / (1 + exp(100)) gives 0
  EXPECT_EQ(math::tanh(80.0f), 1.0f);
  EXPECT_EQ(math::tanh(-80.0f), -1.0f);
  EXPECT_EQ(math::softplus(80.0f), 80.0f);
  EXPECT_NEAR(math::softplus(-80.0f) / std::exp(-80.0), 1.0, 1e-6);
  EXPECT_EQ(math::logsigmoid(-80.0f), -80.0f);
}

TEST(Math, InfinitiesAndNan) {
  EXPECT_EQ(math::sigmoid(INFINITY), 1.0f);
  EXPECT_EQ(math::sigmoid(-INFINITY), 0.0f);
  EXPECT_EQ(math::tanh(-INFINITY), -1.0f);
  EXPECT_EQ(math::softplus(INFINITY), INFINITY);
  EXPECT_EQ(math::softplus(-INFINITY), 0.0f);
  EXPECT_EQ(math::logsigmoid(INFINITY), 0.0f);
  EXPECT_EQ(math::logsigmoid(-INFINITY), -INFINITY);
  EXPECT_EQ(math::exp(-INFINITY), 0.0f);
  EXPECT_EQ(math::log(0.0f), -INFINITY);
  EXPECT_EQ(math::rsqrt(0.0f), INFINITY);
  for (auto f : {math::sigmoid, math::tanh, math::softplus, math::logsigmoid,
                 math::exp, math::log, math::sqrt, math::rsqrt, math::erf,
                 math::expm1, math::log1p, math::abs, math::floor})
    EXPECT_TRUE(std::isnan(f(NAN)));
  EXPECT_TRUE(std::isnan(math::log(-1.0f)));
  EXPECT_TRUE(std::isnan(math::sqrt(-1.0f)));
}

TEST(Math, MaximumAndMinimum) {
  EXPECT_EQ(math::maximum(2.0f, -3.0f), 2.0f);
  EXPECT_EQ(math::minimum(2.0f, -3.0f), -3.0f);
  EXPECT_EQ(math::maximum(-INFINITY, 1.0f), 1.0f);
  for (float other : {-1.0f, 0.0f, INFINITY, NAN}) {
    EXPECT_TRUE(std::isnan(math::maximum(NAN, other)));
    EXPECT_TRUE(std::isnan(math::maximum(other, NAN)));
    EXPECT_TRUE(std::isnan(math::minimum(NAN, other)));
    EXPECT_TRUE(std::isnan(math::minimum(other, NAN)));
  }
  EXPECT_FALSE(std::signbit(math::maximum(-0.0f, 0.0f)));
  EXPECT_FALSE(std::signbit(math::maximum(0.0f, -0.0f)));
  EXPECT_TRUE(std::signbit(math::minimum(-0.0f, 0.0f)));
  EXPECT_TRUE(std::signbit(math::minimum(0.0f, -0.0f)));
}
