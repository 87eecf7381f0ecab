//===- ScalarFunctionsTest.cpp - scalar code applied to tiles -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "reprise/Math.h"
#include "tests/kernels/SimulatedKernel.h"

#include <gtest/gtest.h>

using namespace reprise::gpu;
using namespace reprise::test;

TEST(ScalarFunctions, ReachEveryElementOfTheirTile) {
  const int64_t B = 11, size = B * 8;
  std::vector<float> x, y;
  for (int i = 0; i < size; ++i) {
    x.push_back(0.05f + 1.3f * i);
    y.push_back(std::fmod(0.37f * i, 2.0f));
  }
  std::vector<float> out(19 * size, NAN);
  Arguments arguments;
  arguments.input("x", x).input("y", y).output("out", out).number(B);
  const Result result =
      launch(loadVariant("scalar_functions", "scalar_functions"),
             {{2, 1, 1}, 1, 0}, arguments);
  ASSERT_EQ(result.status, REPRISE_SIMULATION_OK) << result.report;

  float (*const unary[])(float) = {
      math::abs,   math::floor,   math::ceil,     math::sqrt,
      math::rsqrt, math::exp,     math::expm1,    math::log,
      math::log1p, math::sin,     math::cos,      math::tanh,
      math::erf,   math::sigmoid, math::softplus, math::logsigmoid};
  float (*const binary[])(float, float) = {math::pow, math::maximum,
                                           math::minimum};
  for (int i = 0; i < size; ++i) {
    for (int f = 0; f < 16; ++f)
      EXPECT_EQ(out[f * size + i], unary[f](x[i])) << f << ", " << i;
    for (int f = 0; f < 3; ++f)
      EXPECT_EQ(out[(16 + f) * size + i], binary[f](x[i], y[i]))
          << f << ", " << i;
  }
}
