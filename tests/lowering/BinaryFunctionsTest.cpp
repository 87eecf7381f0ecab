//===- BinaryFunctionsTest.cpp - vector functions of two operands ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Like ApproximationsTest, for functions that are not sampled by one number.
//
//===----------------------------------------------------------------------===//

#include "dialect/ScalarFunctions.h"
#include "dialect/oracle/ElementMath.h"
#include "tests/lowering/VectorFunction.h"
#include <limits>
#include <random>

using namespace reprise;
using namespace reprise::lowering;

namespace {

struct Function {
  const char *name;
  double (*exact)(double, double);
};

void PrintTo(const Function &function, std::ostream *stream) {
  *stream << function.name;
}

const Function atan2 = {"math.atan2", oracle::functions::atan2};
const Function power = {"math.powf", oracle::functions::powf};
const Function remainder = {"arith.remf", oracle::functions::remf};

class BinaryFunctionsTest : public testing::TestWithParam<Function> {
protected:
  void SetUp() override {
    compiled.compile(std::string(GetParam().name) + " %x, %y");
    largestError = rec::findScalarFunction(GetParam().name)->cpuUlp;
  }

  /// As many pairs as 16 divides.
  void expectRight(const std::vector<float> &x, const std::vector<float> &y) {
    std::vector<float> z = compiled(x, y);
    for (size_t i = 0; i != x.size(); ++i)
      check(x[i], y[i], z[i]);
  }

  void check(float x, float y, float z) {
    double exact = GetParam().exact(x, y);
    float rounded = static_cast<float>(exact);
    if (std::isnan(rounded))
      return expect(std::isnan(z), x, y, z);
    if (rounded == 0 || std::isinf(rounded))
      return expect(z == rounded &&
                        (exact != 0 || std::signbit(z) == std::signbit(exact)),
                    x, y, z);
    expect(std::signbit(z) == std::signbit(rounded), x, y, z);
    if (largestError == 0)
      return expect(z == exact, x, y, z);
    if (std::fabs(exact) < FLT_MIN)
      return expect(std::fabs(z - exact) < FLT_MIN, x, y, z);
    double error = errorInUlp(z, exact);
    if (!(error <= worst))
      worst = error, worstX = x, worstY = y;
  }

  void expect(bool holds, float x, float y, float z) {
    if (!holds && ++wrong <= 10)
      ADD_FAILURE() << GetParam().name << " of " << x << " and " << y << " is "
                    << GetParam().exact(x, y) << ", not " << z;
  }

  void expectAccurate() {
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(worst, largestError) << "at " << worstX << " and " << worstY;
    std::printf("%-15s %.2f ulp at %.9g, %.9g\n", GetParam().name, worst,
                worstX, worstY);
  }

  VectorFunction compiled;
  double largestError = 0, worst = 0;
  float worstX = 0, worstY = 0;
  int wrong = 0;
};

// Every pair of these: the special cases of IEEE 754, and both ends of the
// range of results.
TEST_P(BinaryFunctionsTest, SpecialCases) {
  std::vector<float> values = {
      0,         1,         0.5f,        2,
      3,         2.5f,      0.9999999f,  1.0000001f,
      8388607,   16777215,  16777216,    0x1p31f,
      0x1p-126f, 0x1p-149f, 0x1.8p-148f, 0x1.fffffcp-127f,
      FLT_MAX,   127,       128,         126,
      149,       150,       1e-3f,       std::numeric_limits<float>::infinity(),
      NAN};
  for (size_t i = 0, e = values.size(); i != e; ++i)
    values.push_back(-values[i]);
  std::vector<float> x, y;
  for (float first : values)
    for (float second : values) {
      x.push_back(first);
      y.push_back(second);
    }
  x.resize((x.size() + 15) / 16 * 16);
  y.resize(x.size());
  expectRight(x, y);
  expectAccurate();
}

// Numbers of every exponent, of both signs; half of them close to 1.
TEST_P(BinaryFunctionsTest, Sample) {
  std::mt19937_64 random(7);
  auto uniform = [&](double least, double most) {
    return std::uniform_real_distribution(least, most)(random);
  };
  for (int round = 0; round != 64; ++round) {
    std::vector<float> x(1 << 14), y(x.size());
    for (size_t i = 0; i != x.size(); ++i) {
      double reach = i % 2 ? 149 : 1.5;
      x[i] = std::exp2(uniform(-reach, std::fmin(reach, 128)));
      y[i] = std::exp2(uniform(-reach, std::fmin(reach, 128)));
      if (GetParam().name == power.name) {
        // Powers that leave a finite result.
        y[i] = uniform(-126, 127.99) / std::log2(x[i]);
        continue;
      }
      if (i % 4 < 2)
        x[i] = -x[i];
      if (i % 8 < 4)
        y[i] = -y[i];
    }
    expectRight(x, y);
  }
  expectAccurate();
}

INSTANTIATE_TEST_SUITE_P(Functions, BinaryFunctionsTest,
                         testing::Values(atan2, power, remainder),
                         [](const auto &info) {
                           std::string name = info.param.name;
                           return name.substr(name.find('.') + 1);
                         });

} // namespace
