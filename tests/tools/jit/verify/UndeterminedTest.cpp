//===- UndeterminedTest.cpp - where f32 arithmetic does not decide --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overflow, cancellation and NaN leave a right kernel several results. These
// are not failed, and counted; beside them a wrong result is found as ever.

#include "LibrarySpec.h"
#include "tools/jit/verify/Verify.h"
#include <cmath>
#include <optional>

using namespace reprise;
using namespace reprise::verify;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

Tensor tensorOf(const Shape &shape, const std::vector<float> &values,
                DType dtype = DType::f32) {
  Tensor tensor = Tensor::zeros(DType::f32, shape).value();
  std::ranges::copy(values, tensor.values<float>().begin());
  return convert(tensor.view(), dtype).value();
}

const OutputCheck &find(const CaseCheck &checked, const std::string &output) {
  for (const OutputCheck &check : checked.outputs)
    if (check.worst.name == output)
      return check;
  ADD_FAILURE() << output;
  return checked.outputs.front();
}

//===----------------------------------------------------------------------===//
// Overflow
//===----------------------------------------------------------------------===//

/// The growing state in f32, right or wrong.
struct Growing {
  /// How many sums each sum over K is made of.
  int lanes = 1;
  bool fused = false;
  /// Of the first step, which is within range.
  float wrongStart = 0;
  /// What stands where the state is infinite.
  std::optional<float> inPlaceOfInfinity = std::nullopt;

  Expected<TensorMap> operator()(const TensorMap &inputs) const;
};

} // namespace

Expected<TensorMap> Growing::operator()(const TensorMap &inputs) const {
  const Tensor &g = inputs.at("g"), &x = inputs.at("x");
  int64_t T = g.shape()[0], B = g.shape()[1], K = g.shape()[2];
  std::vector<float> state(B * K), states, sums;
  if (inputs.contains("s0"))
    std::ranges::copy(inputs.at("s0").values<float>(), state.begin());
  for (int64_t i = 0; i != T * B; ++i) {
    std::vector<float> partial(lanes);
    for (int64_t k = 0; k != K; ++k) {
      float xt = x.values<float>()[i * K + k];
      float growth = std::exp(g.values<float>()[i * K + k]);
      float &s = state[i % B * K + k];
      s = fused ? std::fma(growth, s, xt) : growth * s + xt;
      if (i == 0)
        s += wrongStart;
      float shown = std::isinf(s) ? inPlaceOfInfinity.value_or(s) : s;
      states.push_back(shown);
      float &sum = partial[k % lanes];
      sum = fused ? std::fma(xt, s, sum) : xt * s + sum;
    }
    float sum = 0;
    for (float one : partial)
      sum += one;
    sums.push_back(sum);
  }
  TensorMap outputs;
  outputs.emplace("s", tensorOf({T, B, K}, states));
  outputs.emplace("y", tensorOf({T, B}, sums));
  return outputs;
}

static CaseCheck checkGrowing(const Growing &kernel, uint64_t seed = 0) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/growing.mlir");
  InputKind kinds[] = {InputKind::saturated};
  return verify::verify(spec.op(), {{"T", 9}, {"B", 3}, {"K", 16}}, DType::f32,
                        kinds, seed, kernel)
      .value()
      .front();
}

TEST(Overflow, RightKernelsPass) {
  for (uint64_t seed = 0; seed != 10; ++seed)
    for (const Growing &kernel :
         {Growing{}, Growing{.lanes = 4}, Growing{.lanes = 8, .fused = true}}) {
      CaseCheck checked = checkGrowing(kernel, seed);
      EXPECT_TRUE(checked.passed())
          << seed << " " << kernel.lanes << render({{checked}});
    }
}

TEST(Overflow, IsCounted) {
  CaseCheck checked = checkGrowing({});
  const OutputCheck &s = find(checked, "s"), &y = find(checked, "y");
  EXPECT_GT(s.notFinite, 0);
  EXPECT_LT(s.notFinite + s.blind, s.elements);
  EXPECT_GT(y.blind, 0);
  EXPECT_LT(y.blind, y.elements);
  OutputVerification row = rowsOf(checked).front();
  EXPECT_EQ(row.notFinite, s.notFinite);
  EXPECT_EQ(row.undetermined, s.blind);
  std::string text = render({{checked}});
  EXPECT_NE(text.find("not finite"), std::string::npos) << text;
  EXPECT_NE(text.find("not judged"), std::string::npos) << text;
}

/// What is infinite by the spec's own arithmetic is infinite in a kernel.
TEST(Overflow, OtherKindsAreWrong) {
  for (float value : {notANumber, 3e38f, 0.0f}) {
    CaseCheck checked = checkGrowing({.inPlaceOfInfinity = value});
    EXPECT_GT(find(checked, "s").wrong, 0) << value;
    EXPECT_TRUE(find(checked, "y").worst.passed) << value;
  }
}

TEST(Overflow, WrongElementsBesideAreFound) {
  for (float wrong : {1e-3f, 1e30f}) {
    CaseCheck checked = checkGrowing({.wrongStart = wrong});
    EXPECT_GT(find(checked, "s").wrong, 0) << wrong;
  }
}

/// f16 rounds 65520 to infinity, and what is a little less to its largest
/// number: a kernel may give either, and nothing else.
TEST(Overflow, OfTheStorageTypeLeavesTwoResults) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/product.mlir");
  TensorMap inputs;
  inputs.emplace("x", tensorOf({1, 1, 2}, {1365, 1}, DType::f16));
  inputs.emplace("p", tensorOf({2}, {48, 2}, DType::f16));
  auto wrongWith = [&](float value) {
    TensorMap outputs;
    outputs.emplace("y", tensorOf({1, 1, 2}, {value, 2}, DType::f16));
    return compareOutputs(spec.op(), DType::f16, inputs, outputs)
        .value()
        .outputs.front()
        .wrong;
  };
  EXPECT_EQ(wrongWith(inf), 0);
  EXPECT_EQ(wrongWith(65504), 0);
  for (float wrong : {65472.0f, 0.0f, -inf, notANumber})
    EXPECT_EQ(wrongWith(wrong), 1) << wrong;
}

//===----------------------------------------------------------------------===//
// Cancellation, and signs of NaN
//===----------------------------------------------------------------------===//

/// x + 1 - 1 is zero in f32 at element 0; element 1 is a NaN, element 2 normal.
static CaseCheck checkCancelling(std::vector<float> quotients,
                                 std::vector<float> signs) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/cancelling.mlir");
  TensorMap inputs, outputs;
  inputs.emplace("x", tensorOf({1, 1, 3}, {0x1p-30f, notANumber, -2}));
  inputs.emplace("p", tensorOf({3}, {1, 1, 1}));
  outputs.emplace("q", tensorOf({1, 1, 3}, quotients));
  outputs.emplace("sign", tensorOf({1, 1, 3}, signs));
  return compareOutputs(spec.op(), DType::f32, inputs, outputs).value();
}

TEST(Cancellation, DivisorsThatMayBeZeroAreNotJudged) {
  float exact = 1 / ((1 + 0x1p-30f) - 1), kept = 0x1p30f;
  EXPECT_EQ(exact, inf);
  for (float right : {exact, kept}) {
    CaseCheck checked = checkCancelling({right, notANumber, -0.5f}, {1, 1, -1});
    EXPECT_TRUE(checked.passed()) << render({{checked}});
    EXPECT_EQ(find(checked, "q").blind, 1);
    EXPECT_EQ(find(checked, "q").notFinite, 1);
  }
}

TEST(Cancellation, WrongElementsBesideAreFound) {
  EXPECT_EQ(
      find(checkCancelling({inf, notANumber, -0.51f}, {1, 1, -1}), "q").wrong,
      1);
  EXPECT_EQ(find(checkCancelling({inf, 3, -0.5f}, {1, 1, -1}), "q").wrong, 1);
  EXPECT_EQ(
      find(checkCancelling({inf, inf, notANumber}, {1, 1, -1}), "q").wrong, 2);
}

/// The first sum is 1e-8 beside errors of 6e-8, the second is 1.5.
static OutputCheck checkReciprocal(std::vector<float> quotients) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/reciprocal.mlir");
  TensorMap inputs, outputs;
  inputs.emplace("x", tensorOf({1, 1, 2, 3}, {1, 1e-8f, -1, 1, 1.5f, -1}));
  outputs.emplace("q", tensorOf({1, 1, 2}, quotients));
  return compareOutputs(spec.op(), DType::f32, inputs, outputs)
      .value()
      .outputs.front();
}

/// No run is likely to come as near to zero as a right kernel may.
TEST(Cancellation, OfSumsLeavesQuotientsOfAnySize) {
  for (float right : {1e8f, -1e12f, 1e30f, inf}) {
    OutputCheck checked = checkReciprocal({right, 1 / 1.5f});
    EXPECT_TRUE(checked.worst.passed) << right;
  }
  EXPECT_EQ(checkReciprocal({1e30f, 1 / 1.5f}).blind, 1);
  EXPECT_EQ(checkReciprocal({1e30f, 0.67f}).wrong, 1);
}

TEST(SignOfNan, EitherIsRight) {
  for (float sign : {1.0f, -1.0f}) {
    CaseCheck checked =
        checkCancelling({inf, notANumber, -0.5f}, {1, sign, -1});
    EXPECT_TRUE(checked.passed()) << render({{checked}});
    EXPECT_EQ(find(checked, "sign").blind, 1);
  }
}

TEST(SignOfNan, WrongElementsBesideAreFound) {
  for (std::vector<float> signs : {std::vector<float>{1, 1, 1},
                                   {-1, 1, -1},
                                   {1, notANumber, -1},
                                   {1, 100, -1}})
    EXPECT_EQ(
        find(checkCancelling({inf, notANumber, -0.5f}, signs), "sign").wrong,
        1);
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

/// What is not judged on any inputs is not verified.
TEST(NothingJudged, DoesNotPass) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/cancelling.mlir");
  auto checkWith = [&](float x, float quotient, float sign) {
    TensorMap inputs, outputs;
    inputs.emplace("x", tensorOf({1, 1, 1}, {x}));
    inputs.emplace("p", tensorOf({1}, {1}));
    outputs.emplace("q", tensorOf({1, 1, 1}, {quotient}));
    outputs.emplace("sign", tensorOf({1, 1, 1}, {sign}));
    return compareOutputs(spec.op(), DType::f32, inputs, outputs).value();
  };
  std::vector<CaseCheck> checks = {checkWith(0x1p-30f, inf, 1)};
  EXPECT_TRUE(checks.front().passed());
  VerificationReport report = reportOf(checks);
  EXPECT_FALSE(report.passed);
  EXPECT_EQ(report.neverJudged, std::vector<std::string>{"q"});
  // Other inputs judge it, if only as NaN.
  checks.push_back(checkWith(notANumber, notANumber, -1));
  report = reportOf(checks);
  EXPECT_TRUE(report.passed);
  EXPECT_TRUE(report.neverJudged.empty());
}

//===----------------------------------------------------------------------===//
// Flushed subnormals
//===----------------------------------------------------------------------===//

/// A subnormal times 2^120: a kernel that flushes gives 0, and may do so where
/// it was asked for alone.
TEST(Flushing, IsRightWhereAskedFor) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/product.mlir");
  constexpr int64_t count = 8;
  std::vector<float> x(count, 3), p(count, 2.1f);
  x[0] = 0x1p-130f;
  p[0] = 0x1p120f;
  TensorMap inputs;
  inputs.emplace("x", tensorOf({1, 1, count}, x));
  inputs.emplace("p", tensorOf({count}, p));
  auto wrongWith = [&](float first, float factor, Subnormals subnormals) {
    std::vector<float> y(count, 3 * factor);
    y[0] = first;
    TensorMap outputs;
    outputs.emplace("y", tensorOf({1, 1, count}, y));
    return compareOutputs(spec.op(), DType::f32, inputs, outputs, subnormals)
        .value()
        .outputs.front()
        .wrong;
  };
  EXPECT_EQ(wrongWith(0x1p-10f, 2.1f, Subnormals::keep), 0);
  EXPECT_EQ(wrongWith(0, 2.1f, Subnormals::keep), 1);
  EXPECT_EQ(wrongWith(0x1p-10f, 2.1f, Subnormals::flush), 0);
  EXPECT_EQ(wrongWith(0, 2.1f, Subnormals::flush), 0);
  EXPECT_EQ(wrongWith(0, 2.1001f, Subnormals::flush), count - 1);
  EXPECT_EQ(wrongWith(0.5f, 2.1f, Subnormals::flush), 1);
}
