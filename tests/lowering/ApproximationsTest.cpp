//===- ApproximationsTest.cpp - the error of the vector functions ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function goes through the passes as one op on vector<16xf32>, is
// compiled, and is compared with the C library's double.
//
//===----------------------------------------------------------------------===//

#include "tests/lowering/Jit.h"
#include "llvm/ADT/bit.h"
#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace reprise;
using namespace reprise::lowering;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

struct Function {
  /// The op, and what it computes.
  std::string name;
  double (*exact)(double);
  /// The largest known, in ulp of the exact result, where that is a normal
  /// number. The contract allows 4; a change that needs more than this has cost
  /// accuracy.
  double largestError;
  /// Around each of these, every float is tried.
  std::vector<float> critical;
};

void PrintTo(const Function &function, std::ostream *stream) {
  *stream << function.name;
}

double softplus(double x) {
  return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x)));
}
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double logSigmoid(double x) { return -softplus(-x); }
double inverseRoot(double x) { return 1 / std::sqrt(x); }

const Function functions[] = {
    {"math.cos",
     std::cos,
     2.5,
     {0, 0.5f, 0.78539816f, 1.5707964f, 3.1415927f, 4.712389f, 1e5f, 0x1p24f,
      0x1p64f, FLT_MAX}},
    {"math.erf", std::erf, 1.3, {0, 0.875, -0.875, 3.9192059f, 4}},
    {"math.exp",
     std::exp,
     1.6,
     {0, 88.722839f, 88.376f, -87.33654f, -87.68f, -88, -103.97f}},
    {"math.exp2",
     std::exp2,
     2.1,
     {0, 127.5f, 128, 129, -126, -126.5f, -127, -149}},
    {"math.expm1",
     std::expm1,
     1.5,
     {0, 0.34657359f, -0.34657359f, 88.722839f, -17.328680f, -20}},
    {"math.log",
     std::log,
     1.2,
     {0, 1, 0.70710678f, 1.41421356f, 0x1p-126f, FLT_MAX}},
    {"math.log1p",
     std::log1p,
     1.7,
     {0, -1, 0x1p-24f, -0.29289322f, 0.41421356f, 0x1p24f, FLT_MAX}},
    {"math.log2",
     std::log2,
     2.2,
     {0, 1, 0.70710678f, 1.41421356f, 0x1p-126f, FLT_MAX}},
    {"math.rsqrt", inverseRoot, 1.5, {0, 1, 0x1p-126f, FLT_MAX}},
    {"math.sin",
     std::sin,
     2.5,
     {0, 0.5f, 0.78539816f, 1.5707964f, 3.1415927f, 4.712389f, 1e5f, 0x1p24f,
      0x1p64f, FLT_MAX}},
    {"math.tanh", std::tanh, 2.6, {0, 0.17328680f, 0.625f, 9.0109f, 20}},
    {"rec.logsigmoid", logSigmoid, 2.8, {0, 87.33654f, 88, -88, 103.97f}},
    {"rec.sigmoid",
     sigmoid,
     2.4,
     {0, -88.376f, -87.33654f, -88.722839f, -88.5f, 17.3f, 88}},
    {"rec.softplus", softplus, 2.7, {0, -87.33654f, -88, 88, -103.97f}},
};

/// The largest error in ulp, and where it was found.
struct Worst {
  double error = 0;
  float at = 0;
};

/// In ulp of `exact`, a normal number.
double errorInUlp(float y, double exact) {
  int exponent;
  std::frexp(exact, &exponent);
  return std::ldexp(std::fabs(y - exact), FLT_MANT_DIG - exponent);
}

/// An op on vector<16xf32>, compiled.
class VectorFunction {
public:
  /// Its operands are %x and %y.
  void compile(const std::string &operation) {
    auto module = context.parse(R"(
      func.func @apply(%xs: memref<?xf32>, %ys: memref<?xf32>, %out: memref<?xf32>) {
        %c0 = arith.constant 0 : index
        %c16 = arith.constant 16 : index
        %n = memref.dim %xs, %c0 : memref<?xf32>
        scf.for %i = %c0 to %n step %c16 {
          %x = vector.load %xs[%i] : memref<?xf32>, vector<16xf32>
          %y = vector.load %ys[%i] : memref<?xf32>, vector<16xf32>
          %z = )" + operation + R"( : vector<16xf32>
          vector.store %z, %out[%i] : memref<?xf32>, vector<16xf32>
        }
        return
      })");
    ASSERT_TRUE(module) << context.diagnostics();
    ASSERT_TRUE(context.runPasses(
        *module, "rec-expand-math,canonicalize,cse,rec-convert-to-llvm"))
        << context.diagnostics();
    jit = std::make_unique<Jit>(*module);
    entry = jit->entry("apply");
    ASSERT_NE(entry, nullptr);
  }

  /// Of as many elements as 16 divides.
  std::vector<float> operator()(std::vector<float> x,
                                std::vector<float> y) const {
    int64_t size = x.size();
    std::vector<float> z(size);
    StridedDescriptor xs{x.data(), x.data(), 0, {size, 1}};
    StridedDescriptor ys{y.data(), y.data(), 0, {size, 1}};
    StridedDescriptor out{z.data(), z.data(), 0, {size, 1}};
    void *arguments[] = {&xs, &ys, &out};
    entry(arguments);
    return z;
  }

private:
  TestContext context;
  std::unique_ptr<Jit> jit;
  CpuKernelEntry entry = nullptr;
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
  for (float center : GetParam().critical)
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

//===----------------------------------------------------------------------===//
// Powers
//===----------------------------------------------------------------------===//

class PowersTest : public testing::Test {
protected:
  void SetUp() override { power.compile("math.powf %x, %y"); }

  VectorFunction power;
};

// Every pair of these: the special cases of IEEE 754, and both ends of the
// range of results.
TEST_F(PowersTest, SpecialCases) {
  const float nan = NAN, infinite = inf;
  std::vector<float> values = {
      0,          1,          0.5f,     2,        3,        2.5f,
      0.9999999f, 1.0000001f, 8388607,  16777215, 16777216, 0x1p31f,
      0x1p-126f,  0x1p-149f,  FLT_MAX,  127,      128,      126,
      149,        150,        infinite, 1e-3f,    nan};
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
  std::vector<float> z = power(x, y);
  for (size_t i = 0; i != x.size(); ++i) {
    double exact = std::pow(double(x[i]), double(y[i]));
    float rounded = static_cast<float>(exact);
    std::string text = testing::PrintToString(x[i]) + " to the power of " +
                       testing::PrintToString(y[i]);
    if (std::isnan(rounded)) {
      EXPECT_TRUE(std::isnan(z[i])) << text << " is " << z[i];
      continue;
    }
    EXPECT_EQ(std::signbit(z[i]), std::signbit(rounded)) << text;
    if (rounded == 0 || std::isinf(rounded))
      EXPECT_EQ(z[i], rounded) << text;
    else if (std::fabs(exact) < FLT_MIN)
      EXPECT_LT(std::fabs(z[i] - exact), FLT_MIN) << text;
    else
      EXPECT_LE(errorInUlp(z[i], exact), 3.1) << text;
  }
}

// Numbers of every exponent, to powers that leave a finite result.
TEST_F(PowersTest, Sample) {
  std::mt19937_64 random(7);
  auto uniform = [&](double least, double most) {
    return std::uniform_real_distribution(least, most)(random);
  };
  Worst worst;
  double worstExponent = 0;
  for (int round = 0; round != 64; ++round) {
    std::vector<float> x(1 << 14), y(x.size());
    for (size_t i = 0; i != x.size(); ++i) {
      // Half of them close to 1, where the logarithm is small.
      x[i] = std::exp2(i % 2 ? uniform(-149, 128) : uniform(-1.5, 1.5));
      y[i] = uniform(-126, 127.99) / std::log2(x[i]);
    }
    std::vector<float> z = power(x, y);
    for (size_t i = 0; i != x.size(); ++i) {
      double exact = std::pow(double(x[i]), double(y[i]));
      if (!(exact >= FLT_MIN && exact < FLT_MAX) || std::isinf(y[i]))
        continue;
      double error = errorInUlp(z[i], exact);
      if (!(error <= worst.error)) {
        worst = {error, x[i]};
        worstExponent = y[i];
      }
    }
  }
  EXPECT_LE(worst.error, 3.1)
      << worst.at << " to the power of " << worstExponent;
  std::printf("math.powf       %.2f ulp at %.9g, %.9g\n", worst.error, worst.at,
              worstExponent);
}

} // namespace
