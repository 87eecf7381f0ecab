//===- MathTest.cpp - scalar functions of the host twin -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function of dialect/ScalarFunctions.def is compared with the oracle's
// over a sweep of all magnitudes, and at its limits.
//
//===----------------------------------------------------------------------===//

#include "reprise/Math.h"
#include "dialect/oracle/ElementMath.h"

#include <bit>
#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace reprise;
using namespace reprise::gpu;

namespace {

/// The distance of `got` from `exact` in units of the last place of the f32
/// nearest to it.
double errorUlp(float got, double exact) {
  if (std::isnan(exact) || std::isinf(float(exact)))
    return (std::isnan(exact) && std::isnan(got)) || got == float(exact)
               ? 0.0
               : INFINITY;
  const float magnitude = std::fabs(float(exact));
  const double unit = double(std::nextafter(magnitude, INFINITY)) - magnitude;
  return std::isnan(got) ? INFINITY : std::abs(got - exact) / unit;
}

/// Floats of both signs, every 3989th of all that exist.
template <class Try>
void forEachFloat(Try attempt) {
  for (uint32_t bits = 0; bits < 0x7f800000u; bits += 3989)
    for (uint32_t sign : {0u, 0x80000000u})
      attempt(std::bit_cast<float>(bits | sign));
  for (float special : {INFINITY, -INFINITY, NAN, FLT_MIN, FLT_MAX})
    attempt(special);
}

/// Operands of functions of several: of all magnitudes, and special ones.
std::vector<float> someFloats() {
  std::vector<float> floats = {
      0.0f,    -0.0f, INFINITY, -INFINITY, NAN,      1.0f,  -1.0f,     0.5f,
      FLT_MIN, 3.0f,  FLT_MAX,  0x1p-149f, -FLT_MAX, -2.0f, -0x1p-149f};
  for (float x = 0x1p-20f; x < 0x1p20f; x *= 1.37f)
    floats.insert(floats.end(), {x, -x, 1.0f + x});
  return floats;
}

template <class Result>
double worstUlp(Result (*f)(float), double (*exact)(double)) {
  double worst = 0.0;
  forEachFloat(
      [&](float x) { worst = std::max(worst, errorUlp(f(x), exact(x))); });
  return worst;
}

double worstUlp(float (*f)(float, float), double (*exact)(double, double)) {
  double worst = 0.0;
  for (float x : someFloats())
    for (float y : someFloats())
      worst = std::max(worst, errorUlp(f(x, y), exact(x, y)));
  return worst;
}

double worstUlp(float (*f)(float, float, float),
                double (*exact)(double, double, double)) {
  double worst = 0.0;
  for (float x : someFloats())
    for (float y : {0.0f, -1.5f, 0.1f, NAN, INFINITY})
      for (float z : {0.0f, -0.3f, 4.0f, NAN, -INFINITY})
        worst = std::max(worst, errorUlp(f(x, y, z), exact(x, y, z)));
  return worst;
}

struct NoFunction {};

template <class Exact>
double worstUlp(NoFunction, Exact) {
  return 0.0;
}

} // namespace

// A function that the table calls and that is missing here does not compile.
TEST(Math, ErrorsAreWithinTheTables) {
  // The leaves are the C library's here: what these may err more than CUDA's.
  constexpr double slack = 0.5;
  auto expectWithin = [&](const char *name, double worst, double bound) {
    RecordProperty(name, std::to_string(worst));
    std::printf("%-15s %.2f ulp\n", name, worst);
    EXPECT_LE(worst, bound > 0 ? bound + slack : 0) << name;
  };
#define CALL(name) math::name
#define INFIX(symbol) NoFunction()
#define OWN NoFunction()
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, error, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  expectWithin(#dialect "." #mnemonic,                                         \
               worstUlp(cuda, oracle::functions::mnemonic), gpuUlp);
#define REPRISE_SCALAR_COMPARISON(...)
#include "dialect/ScalarFunctions.def"
#undef CALL
#undef INFIX
#undef OWN
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
