//===- VerifyTest.cpp - right kernels pass, wrong ones do not -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FloatLstm.h"
#include "LibrarySpec.h"
#include "tools/bench/gpu/pack/Judge.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::verify;

static std::vector<CaseCheck> check(const FloatLstm &kernel, const Sizes &sizes,
                                    std::vector<InputKind> kinds,
                                    uint64_t seed = 1) {
  LibrarySpec spec;
  auto checks =
      verify::verify(spec.op(), sizes, kernel.storage, kinds, seed, kernel);
  if (!checks) {
    ADD_FAILURE() << checks.error().render();
    return {};
  }
  return std::move(*checks);
}

static bool passes(const std::vector<CaseCheck> &checks) {
  return !checks.empty() && reportOf(checks).passed;
}

static const CaseCheck &only(const std::vector<CaseCheck> &checks) {
  EXPECT_EQ(checks.size(), 1u);
  return checks.front();
}

static std::vector<InputKind> everyKind() {
  return {allInputKinds().begin(), allInputKinds().end()};
}

//===----------------------------------------------------------------------===//
// Right kernels
//===----------------------------------------------------------------------===//

class RightKernel
    : public testing::TestWithParam<std::tuple<DType, SumOrder, Sizes>> {};

TEST_P(RightKernel, Passes) {
  auto [storage, order, sizes] = GetParam();
  auto checks = check({storage, order}, sizes, everyKind());
  EXPECT_TRUE(passes(checks)) << render(checks);
}

INSTANTIATE_TEST_SUITE_P(
    All, RightKernel,
    testing::Combine(
        testing::Values(DType::f32, DType::bf16, DType::f16),
        testing::Values(SumOrder::forward, SumOrder::backward,
                        SumOrder::lanesOfEight, SumOrder::ontoTheGate),
        testing::Values(Sizes{{"T", 1}, {"B", 1}, {"H", 1}, {"D", 1}},
                        Sizes{{"T", 2}, {"B", 5}, {"H", 1}, {"D", 33}},
                        Sizes{{"T", 33}, {"B", 3}, {"H", 2}, {"D", 7}})));

TEST(RightKernel, PassesWithoutStepsOrRows) {
  for (Sizes sizes : {Sizes{{"T", 0}, {"B", 2}, {"H", 1}, {"D", 3}},
                      Sizes{{"T", 2}, {"B", 0}, {"H", 1}, {"D", 3}}}) {
    auto checks = check({}, sizes, everyKind());
    EXPECT_TRUE(passes(checks)) << render(checks);
  }
}

/// A verification that judges nothing would pass everything.
TEST(RightKernel, IsJudgedOnEveryElement) {
  Sizes sizes = {{"T", 33}, {"B", 3}, {"H", 1}, {"D", 16}};
  for (DType storage : {DType::f32, DType::bf16})
    for (const CaseCheck &checked :
         check({storage}, sizes, {InputKind::normal, InputKind::ragged}))
      for (const OutputCheck &output : checked.outputs)
        EXPECT_EQ(output.blind, 0) << checked.name << " " << output.worst.name;
}

TEST(RightKernel, OfF32IsHeldToF32) {
  Sizes sizes = {{"T", 20}, {"B", 3}, {"H", 1}, {"D", 16}};
  for (const OutputCheck &output :
       only(check({}, sizes, {InputKind::normal})).outputs)
    EXPECT_LT(output.worst.tolerance, 5e-5) << output.worst.name;
}

//===----------------------------------------------------------------------===//
// Bounds without a kernel at hand
//===----------------------------------------------------------------------===//

/// Elements of the kernel's outputs beyond bounds that were made without it,
/// judged as a machine without the oracle does.
static int64_t misfitsOf(const FloatLstm &kernel, InputKind kind) {
  LibrarySpec spec;
  Sizes sizes = {{"T", 5}, {"B", 4}, {"H", 2}, {"D", 16}};
  auto inputs = drawInputs(spec.op(), {kind, sizes, kernel.storage, 1});
  auto bounds = expectOutputs(spec.op(), kernel.storage, *inputs);
  EXPECT_TRUE(bounds) << bounds.error().render();
  auto outputs = kernel(*inputs);
  EXPECT_TRUE(outputs) << outputs.error().render();
  int64_t misfits = 0;
  for (const ExpectedOutput &bound : *bounds) {
    auto judgement =
        pack::judge(std::as_const(outputs->at(bound.name)).view(),
                    bound.expected.view(), bound.low.view(), bound.high.view());
    EXPECT_TRUE(judgement) << judgement.error().render();
    misfits += judgement->misfits;
    if (kind == InputKind::normal) {
      EXPECT_EQ(bound.blind, 0) << bound.name;
    }
  }
  return misfits;
}

TEST(Bounds, TellRightKernelsFromWrongOnes) {
  for (DType storage : {DType::f32, DType::bf16, DType::f16}) {
    for (InputKind kind : everyKind())
      EXPECT_EQ(misfitsOf({storage, SumOrder::backward}, kind), 0)
          << name(storage) << " " << verify::name(kind);
    FloatLstm wrong{storage, SumOrder::forward, Defect::lastElement};
    EXPECT_GT(misfitsOf(wrong, InputKind::normal), 0) << name(storage);
  }
}

//===----------------------------------------------------------------------===//
// Wrong kernels
//===----------------------------------------------------------------------===//

struct WrongCase {
  const char *name;
  Defect defect;
  DType storage;
  InputKind kind;
  int64_t steps = 4;
};

class WrongKernel : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongKernel, Fails) {
  const WrongCase &wrong = GetParam();
  Sizes sizes = {{"T", wrong.steps}, {"B", 4}, {"H", 2}, {"D", 16}};
  for (uint64_t seed = 0; seed != 5; ++seed) {
    auto checks = check({wrong.storage, SumOrder::forward, wrong.defect}, sizes,
                        {wrong.kind}, seed);
    EXPECT_FALSE(passes(checks)) << "seed " << seed << "\n" << render(checks);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Lstm, WrongKernel,
    testing::Values(
        WrongCase{"SwappedGates", Defect::swappedGates, DType::f32,
                  InputKind::normal},
        WrongCase{"SwappedGatesOfBf16", Defect::swappedGates, DType::bf16,
                  InputKind::normal, 33},
        WrongCase{"SwappedGatesSaturated", Defect::swappedGates, DType::f32,
                  InputKind::saturated},
        WrongCase{"RowBehind", Defect::rowOneStepBehind, DType::f32,
                  InputKind::normal},
        WrongCase{"RowBehindOfBf16", Defect::rowOneStepBehind, DType::bf16,
                  InputKind::normal, 33},
        WrongCase{"ForgottenBias", Defect::forgottenBias, DType::f32,
                  InputKind::normal},
        WrongCase{"ForgottenBiasOfBf16", Defect::forgottenBias, DType::bf16,
                  InputKind::normal, 33},
        WrongCase{"LastElement", Defect::lastElement, DType::f32,
                  InputKind::normal},
        WrongCase{"LastElementOfBf16", Defect::lastElement, DType::bf16,
                  InputKind::normal, 33},
        WrongCase{"TailRow", Defect::tailRowNotWritten, DType::f32,
                  InputKind::normal},
        WrongCase{"TailRowOfBf16", Defect::tailRowNotWritten, DType::bf16,
                  InputKind::normal, 33},
        WrongCase{"UnroundedFactorsOfBf16", Defect::unroundedFactors,
                  DType::bf16, InputKind::normal, 1},
        WrongCase{"UnroundedFactorsOfBf16LaterOn", Defect::unroundedFactors,
                  DType::bf16, InputKind::normal, 33},
        WrongCase{"UnroundedFactorsOfF16", Defect::unroundedFactors, DType::f16,
                  InputKind::normal, 1},
        WrongCase{"RoundedStatesOfBf16", Defect::roundedStates, DType::bf16,
                  InputKind::normal, 1},
        WrongCase{"RoundedStatesOfBf16LaterOn", Defect::roundedStates,
                  DType::bf16, InputKind::normal, 33},
        WrongCase{"RoundedStatesOfF16", Defect::roundedStates, DType::f16,
                  InputKind::normal, 1},
        WrongCase{"IgnoredLengths", Defect::ignoredLengths, DType::f32,
                  InputKind::ragged},
        WrongCase{"UnmaskedOutput", Defect::unmaskedOutput, DType::f32,
                  InputKind::ragged},
        WrongCase{"CoarseTanh", Defect::coarseTanh, DType::f32,
                  InputKind::normal},
        WrongCase{"TruncatedOutput", Defect::truncatedOutput, DType::bf16,
                  InputKind::normal},
        WrongCase{"LastStepAlone", Defect::lastStep, DType::f32,
                  InputKind::normal, 33}),
    [](const testing::TestParamInfo<WrongCase> &info) {
      return info.param.name;
    });

/// One element of one output, off by a multiple of its tolerance, in all else
/// right: beyond it fails, and names the element; within it passes.
class OneElement : public testing::TestWithParam<DType> {
protected:
  /// The check after `share` tolerances were added to the element that was
  /// closest to its own.
  OutputCheck checkWith(const char *output, double share, uint64_t seed) {
    LibrarySpec spec;
    Sizes sizes = {{"T", 7}, {"B", 3}, {"H", 2}, {"D", 5}};
    DType storage = GetParam();
    auto inputs =
        drawInputs(spec.op(), {InputKind::normal, sizes, storage, seed});
    TensorMap outputs = FloatLstm{storage}(*inputs).value();
    OutputCheck right =
        find(*compareOutputs(spec.op(), storage, *inputs, outputs), output);
    EXPECT_TRUE(right.worst.passed);
    shift(outputs.at(output), right.worst, share);
    return find(*compareOutputs(spec.op(), storage, *inputs, outputs), output);
  }

private:
  static OutputCheck find(const CaseCheck &checked, const char *output) {
    for (const OutputCheck &check : checked.outputs)
      if (check.worst.name == output)
        return check;
    ADD_FAILURE() << output;
    return {};
  }
  static void shift(Tensor &tensor, const OutputVerification &worst,
                    double share) {
    Tensor wide = convert(tensor.view(), DType::f64).value();
    int64_t position = 0;
    for (size_t axis = 0; axis != worst.worstIndex.size(); ++axis)
      position = position * tensor.shape()[axis] + worst.worstIndex[axis];
    // On the side on which the tolerance was measured. It is zero where all of
    // the interval rounds to one number: then the next one is wrong.
    double side = worst.actual >= worst.expected ? 1 : -1;
    double unit = tensor.dtype() == DType::bf16  ? 0x1p-7
                  : tensor.dtype() == DType::f16 ? 0x1p-10
                                                 : 0;
    double offset = share * worst.tolerance;
    if (share > 1)
      offset = std::max(offset, unit * std::fabs(worst.expected));
    wide.values<double>()[position] = worst.expected + side * offset;
    tensor = convert(wide.view(), tensor.dtype()).value();
  }
};

TEST_P(OneElement, ThreeTolerancesOffFails) {
  for (const char *output : {"h", "h_last", "c_last"})
    for (uint64_t seed = 0; seed != 5; ++seed) {
      OutputCheck check = checkWith(output, 3, seed);
      EXPECT_FALSE(check.worst.passed) << output << " " << seed;
      EXPECT_EQ(check.wrong, 1) << output << " " << seed;
    }
}

TEST_P(OneElement, HalfATolerancePasses) {
  for (const char *output : {"h", "h_last", "c_last"})
    for (uint64_t seed = 0; seed != 5; ++seed)
      EXPECT_TRUE(checkWith(output, 0.5, seed).worst.passed)
          << output << " " << seed;
}

INSTANTIATE_TEST_SUITE_P(Types, OneElement,
                         testing::Values(DType::f32, DType::bf16, DType::f16),
                         [](const auto &info) {
                           return std::string(name(info.param));
                         });

/// The same defects where they cannot show are no failure.
TEST(HarmlessDefect, Passes) {
  Sizes sizes = {{"T", 4}, {"B", 3}, {"H", 1}, {"D", 8}};
  for (Defect defect : {Defect::unroundedFactors, Defect::roundedStates,
                        Defect::ignoredLengths}) {
    auto checks = check({DType::f32, SumOrder::forward, defect}, sizes,
                        {InputKind::normal});
    EXPECT_TRUE(passes(checks)) << render(checks);
  }
}

//===----------------------------------------------------------------------===//
// What a failure says
//===----------------------------------------------------------------------===//

TEST(Report, SaysWhereAndBy) {
  Sizes sizes = {{"T", 2}, {"B", 3}, {"H", 1}, {"D", 4}};
  FloatLstm kernel{DType::f32, SumOrder::forward, Defect::tailRowNotWritten};
  auto checks = check(kernel, sizes, {InputKind::normal, InputKind::ragged});
  const OutputCheck &h = checks[0].outputs[0];
  EXPECT_EQ(h.worst.name, "h");
  EXPECT_EQ(h.axes, (std::vector<std::string>{"T", "B", "H", "D"}));
  EXPECT_EQ(h.worst.worstIndex[1], 2);
  EXPECT_EQ(h.wrong, 2 * 4);
  EXPECT_EQ(h.worst.actual, 0);
  EXPECT_EQ(h.worst.maxError, std::abs(h.worst.expected));
  std::string text = render(checks);
  EXPECT_NE(text.find("FAILED"), std::string::npos) << text;
  EXPECT_NE(text.find("B=2"), std::string::npos) << text;
  EXPECT_NE(text.find("got 0, expected"), std::string::npos) << text;
  EXPECT_NE(text.find("8 of 24 elements"), std::string::npos) << text;
  VerificationReport report = reportOf(checks);
  EXPECT_FALSE(report.passed);
  EXPECT_EQ(report.outputs.size(), 6u);
  EXPECT_EQ(report.outputs[3].name, "ragged: h");
}

static void expectRefusal(const Kernel &kernel,
                          const std::vector<std::string> &pieces) {
  LibrarySpec spec;
  InputKind kinds[] = {InputKind::normal};
  auto checks =
      verify::verify(spec.op(), {{"T", 2}, {"B", 3}, {"H", 1}, {"D", 4}},
                     DType::f32, kinds, 1, kernel);
  ASSERT_FALSE(checks);
  for (const std::string &piece : pieces)
    EXPECT_NE(checks.error().render().find(piece), std::string::npos)
        << checks.error().render();
}

TEST(Report, OutputsOfAnotherForm) {
  expectRefusal(
      [](const TensorMap &inputs) -> Expected<TensorMap> {
        auto outputs = FloatLstm()(inputs);
        outputs->erase("c_last");
        return outputs;
      },
      {"output 'c_last'", "did not give it"});
  expectRefusal(
      [](const TensorMap &inputs) -> Expected<TensorMap> {
        auto outputs = FloatLstm()(inputs);
        (*outputs)["h"] = *Tensor::zeros(DType::f32, {2, 3, 4});
        return outputs;
      },
      {"output 'h'", "[2, 3, 4]", "[2, 3, 1, 4]"});
  expectRefusal(FloatLstm{DType::bf16}, {"output 'h'", "bf16", "f32"});
}

TEST(Report, ErrorsOfTheKernelAreHandedOn) {
  expectRefusal(
      [](const TensorMap &) -> Expected<TensorMap> {
        return fail(ErrorCode::doesNotFit, "needs 9 registers");
      },
      {"needs 9 registers"});
}
