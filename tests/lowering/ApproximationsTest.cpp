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

class ApproximationsTest : public testing::TestWithParam<Function> {
protected:
  void SetUp() override {
    auto module = context.parse(R"(
      func.func @apply(%in: memref<?xf32>, %out: memref<?xf32>) {
        %c0 = arith.constant 0 : index
        %c16 = arith.constant 16 : index
        %n = memref.dim %in, %c0 : memref<?xf32>
        scf.for %i = %c0 to %n step %c16 {
          %x = vector.load %in[%i] : memref<?xf32>, vector<16xf32>
          %y = )" + GetParam().name +
                                R"( %x : vector<16xf32>
          vector.store %y, %out[%i] : memref<?xf32>, vector<16xf32>
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

  std::vector<float> apply(std::vector<float> &x) {
    int64_t size = x.size();
    std::vector<float> y(size);
    StridedDescriptor in{x.data(), x.data(), 0, {size, 1}};
    StridedDescriptor out{y.data(), y.data(), 0, {size, 1}};
    void *arguments[] = {&in, &out};
    entry(arguments);
    return y;
  }

  /// Tries the floats with the bits first, first + stride, ..., up to `last`.
  void sweep(uint64_t first, uint64_t last, uint64_t stride) {
    constexpr size_t blockSize = 1 << 16;
    std::vector<float> x;
    for (uint64_t bits = first; bits <= last; bits += stride) {
      x.push_back(llvm::bit_cast<float>(static_cast<uint32_t>(bits)));
      if (x.size() == blockSize || bits + stride > last) {
        x.resize(blockSize, x.back());
        std::vector<float> y = apply(x);
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
    int exponent;
    std::frexp(exact, &exponent);
    double error = std::ldexp(distance, FLT_MANT_DIG - exponent);
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

  TestContext context;
  std::unique_ptr<Jit> jit;
  CpuKernelEntry entry = nullptr;
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

} // namespace
