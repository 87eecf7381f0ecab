//===- ExecutorTest.cpp - running kernels on named tensors ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Executor.h"

#include "TestKernels.h"
#include "TestSupport.h"

#include <numeric>

using namespace reprise;
using namespace reprise::test;

namespace {

class ExecutorTest : public ::testing::Test {
protected:
  std::unique_ptr<ThreadTeam> team = ThreadTeam::create(2).value();
  Executor executor{*team};
  CompiledKernel kernel = runningSumKernel(2);
};

/// x [T, B, 2] with the values 1, 2, 3, ...
Tensor countingInput(int64_t T, int64_t B) {
  Tensor x = Tensor::zeros(DType::f32, {T, B, 2}).value();
  std::iota(x.values<float>().begin(), x.values<float>().end(), 1.0f);
  return x;
}

std::vector<float> values(const Tensor &tensor) {
  auto span = tensor.values<float>();
  return {span.begin(), span.end()};
}

} // namespace

TEST_F(ExecutorTest, AllocatesOutputs) {
  Tensor x = countingInput(2, 3);
  auto outputs =
      executor.runAllocating(kernel, std::vector<NamedInput>{{"x", x.view()}})
          .value();
  EXPECT_EQ(outputs.size(), 2u);
  EXPECT_EQ(outputs.at("h").shape(), (Shape{2, 3, 2}));
  EXPECT_EQ(values(outputs.at("h")),
            (std::vector<float>{1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18}));
  EXPECT_EQ(values(outputs.at("h_last")),
            (std::vector<float>{8, 10, 12, 14, 16, 18}));
}

TEST_F(ExecutorTest, AllocatesOnlyWantedOutputs) {
  Tensor x = countingInput(2, 1);
  std::vector<std::string> wanted{"h_last"};
  auto outputs =
      executor
          .runAllocating(kernel, std::vector<NamedInput>{{"x", x.view()}},
                         wanted)
          .value();
  EXPECT_EQ(outputs.size(), 1u);
  EXPECT_EQ(values(outputs.at("h_last")), (std::vector<float>{4, 6}));
}

TEST_F(ExecutorTest, OptionalInputsAreUsed) {
  Tensor x = countingInput(2, 2);
  Tensor h0 = makeTensor<float>(DType::f32, {2, 2}, {100, 100, 200, 200});
  Tensor lengths = makeTensor<int32_t>(DType::i32, {2}, {1, 2});
  auto outputs =
      executor
          .runAllocating(kernel,
                         std::vector<NamedInput>{{"lengths", lengths.view()},
                                                 {"h0", h0.view()},
                                                 {"x", x.view()}})
          .value();
  EXPECT_EQ(values(outputs.at("h")),
            (std::vector<float>{101, 102, 203, 204, 0, 0, 210, 212}));
  EXPECT_EQ(values(outputs.at("h_last")),
            (std::vector<float>{101, 102, 210, 212}));
}

TEST_F(ExecutorTest, FillsWhatIsLeftOut) {
  kernel.manifest.arguments[1].fill = 0.5;
  Tensor x = countingInput(2, 2);
  std::vector<NamedInput> inputs{{"x", x.view()}};
  // Twice: the second run finds the arena as the first one left it.
  for (int run = 0; run < 2; ++run)
    EXPECT_EQ(
        values(executor.runAllocating(kernel, inputs).value().at("h_last")),
        (std::vector<float>{6.5, 8.5, 10.5, 12.5}));
  Tensor h0 = makeTensor<float>(DType::f32, {2, 2}, {100, 100, 200, 200});
  inputs.push_back({"h0", h0.view()});
  EXPECT_EQ(values(executor.runAllocating(kernel, inputs).value().at("h_last")),
            (std::vector<float>{106, 108, 210, 212}));
}

TEST_F(ExecutorTest, WritesCallerOwnedOutputsThroughStrides) {
  Tensor x = countingInput(2, 1);
  // h is not strided in the manifest: the executor copies into this layout.
  std::vector<float> memory(8, -1);
  TensorView h(memory.data(), DType::f32, {2, 1, 2}, {1, 8, 2});
  ASSERT_TRUE(executor.run(kernel, std::vector<NamedInput>{{"x", x.view()}},
                           std::vector<NamedOutput>{{"h", h}}));
  EXPECT_EQ(memory, (std::vector<float>{1, 4, 2, 6, -1, -1, -1, -1}));
}

TEST_F(ExecutorTest, ReadsInputsOfAnyLayout) {
  // x is strided in the manifest, h0 is packed: both give the same numbers.
  Tensor x = Tensor::fortranZeros(DType::f32, {2, 2, 2}).value();
  Tensor h0 = Tensor::fortranZeros(DType::f32, {2, 2}).value();
  copyElements(countingInput(2, 2).view(), x.view());
  copyElements(makeTensor<float>(DType::f32, {2, 2}, {10, 20, 30, 40}).view(),
               h0.view());
  auto outputs =
      executor
          .runAllocating(kernel, std::vector<NamedInput>{{"x", x.view()},
                                                         {"h0", h0.view()}})
          .value();
  EXPECT_EQ(values(outputs.at("h")),
            (std::vector<float>{11, 22, 33, 44, 16, 28, 40, 52}));
}

TEST_F(ExecutorTest, NoTimeStepsGiveTheInitialState) {
  Tensor h0 = makeTensor<float>(DType::f32, {1, 2}, {5, 6});
  // The data pointer of an empty tensor of the caller's may be null.
  ConstTensorView x(nullptr, DType::f32, {0, 1, 2});
  TensorView h(nullptr, DType::f32, {0, 1, 2});
  Tensor hLast = Tensor::zeros(DType::f32, {1, 2}).value();
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", x}, {"h0", h0.view()}},
      std::vector<NamedOutput>{{"h", h}, {"h_last", hLast.view()}}));
  EXPECT_EQ(values(hLast), (std::vector<float>{5, 6}));
}

TEST_F(ExecutorTest, NoRows) {
  Tensor x = Tensor::zeros(DType::f32, {3, 0, 2}).value();
  auto outputs =
      executor.runAllocating(kernel, std::vector<NamedInput>{{"x", x.view()}})
          .value();
  EXPECT_EQ(outputs.at("h").shape(), (Shape{3, 0, 2}));
  EXPECT_EQ(outputs.at("h_last").elements(), 0);
}

/// An empty tensor reaches the kernel with a pointer, an absent one without.
TEST_F(ExecutorTest, EmptyIsNotAbsent) {
  class Probe final : public KernelCode {
  public:
    Expected<void> run(const KernelRun &run) const override {
      EXPECT_TRUE(run.operands[0].present());  // x, empty
      EXPECT_TRUE(run.operands[1].present());  // h0, empty
      EXPECT_FALSE(run.operands[2].present()); // lengths, left out
      EXPECT_TRUE(run.operands[3].present());  // h, empty
      EXPECT_FALSE(run.operands[4].present()); // h_last, not wanted
      EXPECT_TRUE(run.operands[5].present());  // work, empty
      EXPECT_EQ(run.operands[5].shape, (Shape{0}));
      EXPECT_EQ(std::vector<int64_t>(run.dynamicSizes.begin(),
                                     run.dynamicSizes.end()),
                (std::vector<int64_t>{4, 0}));
      return {};
    }
  };
  kernel.code = std::make_shared<Probe>();
  ConstTensorView x(nullptr, DType::f32, {4, 0, 2});
  ConstTensorView h0(nullptr, DType::f32, {0, 2});
  ASSERT_TRUE(
      executor.run(kernel, std::vector<NamedInput>{{"x", x}, {"h0", h0}}, {}));
}

TEST_F(ExecutorTest, SizesMayBeGivenByName) {
  Tensor x = countingInput(2, 1);
  RunOptions options;
  options.dims = {{"T", 2}, {"D", 2}};
  EXPECT_TRUE(executor.runAllocating(
      kernel, std::vector<NamedInput>{{"x", x.view()}}, {}, options));
}

TEST_F(ExecutorTest, SameTeamSizeGivesSameBits) {
  Tensor x = countingInput(57, 13);
  std::vector<NamedInput> inputs{{"x", x.view()}};
  auto first = executor.runAllocating(kernel, inputs).value();
  for (int i = 0; i < 20; ++i) {
    auto again = executor.runAllocating(kernel, inputs).value();
    ASSERT_EQ(values(again.at("h")), values(first.at("h")));
  }
}

TEST_F(ExecutorTest, FailedRunsLeaveTheExecutorUsable) {
  Tensor x = countingInput(2, 1);
  ASSERT_FALSE(executor.run(kernel, std::vector<NamedInput>{}, {}));
  EXPECT_TRUE(
      executor.runAllocating(kernel, std::vector<NamedInput>{{"x", x.view()}}));
}
