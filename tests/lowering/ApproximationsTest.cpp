//===- ApproximationsTest.cpp - the error of the vector functions ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function of dialect/ScalarFunctions.def goes through the passes as one
// op on vector<16xf32>, is compiled, and is compared with the oracle's. The
// error may not exceed the table's.
//
//===----------------------------------------------------------------------===//

#include "dialect/oracle/ElementMath.h"
#include "tests/lowering/VectorFunction.h"
#include "llvm/ADT/bit.h"
#include <map>

using namespace reprise;
using namespace reprise::lowering;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

struct Function {
  /// The op, and what it computes.
  std::string name;
  double (*exact)(double);
  /// In ulp of the exact result, where that is a normal number. The contract
  /// allows 4; a change that needs more than this has cost accuracy.
  double largestError;
};

void PrintTo(const Function &function, std::ostream *stream) {
  *stream << function.name;
}

/// The table's functions of one f32, those apart that make exact copies or
/// truth values of it.
#define OF_1_function(name, mnemonic, ulp)                                     \
  {name, oracle::functions::mnemonic, ulp},
#define OF_1_rounding OF_1_function
#define OF_1_none(...)
#define OF_2_function(...)
#define OF_2_rounding(...)
#define OF_2_none(...)
#define OF_3_rounding(...)
#define OF_3_none(...)
const Function functions[] = {
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, error, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  OF_##arity##_##error(#dialect "." #mnemonic, mnemonic, cpuUlp)
#include "dialect/ScalarFunctions.def"
};

/// Around each of these, every float is tried.
std::vector<float> criticalFor(const std::string &name) {
  const std::vector<float> angles = {
      0,         0.5f, 0.78539816f, 1.5707964f, 3.1415927f,
      4.712389f, 1e5f, 0x1p24f,     0x1p64f,    FLT_MAX};
  const std::vector<float> logarithms = {0,           1,         0.70710678f,
                                         1.41421356f, 0x1p-126f, FLT_MAX};
  const std::map<std::string, std::vector<float>> critical = {
      {"math.acos", {0, 0.5f, -0.5f, 1, -1}},
      {"math.acosh", {1, 1.5f, 2, 0x1p60f, FLT_MAX}},
      {"math.asin", {0, 0.5f, -0.5f, 1, -1}},
      {"math.asinh", {0, 0.4f, 1, 0x1p60f, FLT_MAX}},
      {"math.atan", {0, 0.5f, 1, -1, 0x1p24f, FLT_MAX}},
      {"math.atanh", {0, 0.2f, 0.5f, 1, -1}},
      {"math.cbrt", {0, 1, 8, 0x1p-126f, FLT_MAX}},
      {"math.cos", angles},
      {"math.cosh", {0, 88.722839f, 89.415986f, -89.415986f, 90}},
      {"math.erf", {0, 0.875, -0.875, 3.9192059f, 4}},
      {"math.erfc", {0, 0.5f, 2, 9.1945524f, 10.05f, -2, -4}},
      {"math.exp",
       {0, 88.722839f, 88.376f, -87.33654f, -87.68f, -88, -103.97f}},
      {"math.exp2", {0, 127.5f, 128, 129, -126, -126.5f, -127, -149}},
      {"math.expm1",
       {0, 0.34657359f, -0.34657359f, 88.722839f, -17.328680f, -20}},
      {"math.log", logarithms},
      {"math.log10", logarithms},
      {"math.log1p",
       {0, -1, 0x1p-24f, -0.29289322f, 0.41421356f, 0x1p24f, FLT_MAX}},
      {"math.log2", logarithms},
      {"math.rsqrt", {0, 1, 0x1p-126f, FLT_MAX}},
      {"math.sin", angles},
      {"math.sinh", {0, 0x1p-13f, 88.722839f, 89.415986f, -89.415986f, 90}},
      {"math.tan", angles},
      {"math.tanh", {0, 0.17328680f, 0.625f, 9.0109f, 20}},
      {"rec.logsigmoid", {0, 87.33654f, 88, -88, 103.97f}},
      {"rec.sigmoid",
       {0, -88.376f, -87.33654f, -88.722839f, -88.5f, 17.3f, 88}},
      {"rec.softplus", {0, -87.33654f, -88, 88, -103.97f}},
  };
  auto found = critical.find(name);
  return found == critical.end() ? std::vector<float>() : found->second;
}

/// The largest error in ulp, and where it was found.
struct Worst {
  double error = 0;
  float at = 0;
};

class ApproximationsTest : public testing::TestWithParam<Function> {
protected:
  void SetUp() override { function.compile(GetParam().name + " %x"); }

  /// Tries the floats with the bits first, first + stride, ..., up to `last`.
  void sweep(uint64_t first, uint64_t last, uint64_t stride) {
    constexpr size_t blockSize = 1 << 16;
    std::vector<float> x;
    for (uint64_t bits = first; bits <= last; bits += stride) {
      x.push_back(llvm::bit_cast<float>(static_cast<uint32_t>(bits)));
      if (x.size() == blockSize || bits + stride > last) {
        x.resize(blockSize, x.back());
        std::vector<float> y = function(x, x);
        for (size_t i = 0; i != x.size(); ++i)
          check(x[i], y[i]);
        x.clear();
      }
    }
  }

  void sweepAround(float center) {
    constexpr int64_t reach = 1 << 15;
    int64_t bits = llvm::bit_cast<uint32_t>(center);
    int64_t sign = bits & 0x80000000;
    sweep(std::max(sign, bits - reach),
          std::min<int64_t>(sign | 0x7fffffff, bits + reach), 1);
  }

  void check(float x, float y) {
    double exact = GetParam().exact(x);
    float rounded = static_cast<float>(exact);
    if (std::isnan(rounded))
      return expect(std::isnan(y), x, y);
    if (std::isinf(rounded))
      return expect(y == rounded, x, y);
    if (exact == 0) // an exact zero has its sign, a limit only its value
      return expect(
          y == 0 && (x != 0 || std::signbit(y) == std::signbit(rounded)), x, y);
    double distance = std::fabs(y - exact);
    if (std::fabs(exact) < FLT_MIN)
      return expect(distance < FLT_MIN, x, y);
    double error = errorInUlp(y, exact);
    if (!(error <= worst.error))
      worst = {error, x};
  }

  void expect(bool holds, float x, float y) {
    if (!holds && ++wrong <= 10)
      ADD_FAILURE() << GetParam().name << "(" << x << ") is "
                    << GetParam().exact(x) << ", not " << y;
  }

  void expectAccurate() {
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(worst.error, GetParam().largestError) << "at " << worst.at;
    std::printf("%-15s %.2f ulp at %.9g\n", GetParam().name.c_str(),
                worst.error, worst.at);
  }

  VectorFunction function;
  Worst worst;
  int wrong = 0;
};

// A prime, so that the low bits of the sample vary.
TEST_P(ApproximationsTest, Sample) {
  sweep(0, UINT32_MAX, 997);
  for (float center : criticalFor(GetParam().name))
    sweepAround(center);
  for (float special :
       {0.0f, -0.0f, float(inf), -float(inf), FLT_MAX, -FLT_MAX, NAN, -NAN})
    sweepAround(special);
  expectAccurate();
}

// Every float: minutes for each function, with --gtest_also_run_disabled_tests.
TEST_P(ApproximationsTest, DISABLED_Exhaustive) {
  sweep(0, UINT32_MAX, 1);
  expectAccurate();
}

INSTANTIATE_TEST_SUITE_P(Functions, ApproximationsTest,
                         testing::ValuesIn(functions), [](const auto &info) {
                           return info.param.name.substr(
                               info.param.name.find('.') + 1);
                         });

} // namespace
