//===- ExecutorInvalidTest.cpp - arguments that a kernel must not get -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Executor.h"

#include "TestKernels.h"
#include "TestSupport.h"

using namespace reprise;
using namespace reprise::test;

namespace {

class ExecutorInvalid : public ::testing::Test {
protected:
  /// Runs with these arguments and expects a refusal with these parts.
  void refuse(std::vector<NamedInput> inputs, std::vector<NamedOutput> outputs,
              std::initializer_list<std::string> parts,
              const RunOptions &options = {},
              ErrorCode code = ErrorCode::invalidArgument) {
    expectError(executor.run(kernel, inputs, outputs, options), code, parts);
  }
  void refuse(std::vector<NamedInput> inputs,
              std::initializer_list<std::string> parts) {
    refuse(std::move(inputs), {}, parts);
  }

  std::unique_ptr<ThreadTeam> team = ThreadTeam::create(1).value();
  Executor executor{*team};
  CompiledKernel kernel = runningSumKernel(4);
  /// Memory for any view below.
  Tensor memory = Tensor::zeros(DType::f64, {1000}).value();
  ConstTensorView x{memory.data(), DType::f32, {5, 3, 4}};
  Tensor result = Tensor::zeros(DType::f32, {5, 3, 4}).value();
};

} // namespace

TEST_F(ExecutorInvalid, MissingInput) {
  refuse({}, {"input 'x'", "missing", "f32 [T, B, D]"});
}

TEST_F(ExecutorInvalid, UnknownInput) {
  refuse({{"x", x}, {"length", x}},
         {"input 'length'", "running_sum", "did you mean 'lengths'"});
}

TEST_F(ExecutorInvalid, UnknownOutput) {
  refuse({{"x", x}}, {{"h_lst", result.view()}},
         {"output 'h_lst'", "did you mean 'h_last'"});
  std::vector<std::string> wanted{"hlast"};
  expectError(
      executor.runAllocating(kernel, std::vector<NamedInput>{{"x", x}}, wanted),
      ErrorCode::invalidArgument, {"did you mean 'h_last'"});
}

TEST_F(ExecutorInvalid, OutputGivenAsInput) {
  refuse({{"x", x}, {"h", x}}, {"input 'h'", "it is an output"});
}

TEST_F(ExecutorInvalid, NameGivenTwice) {
  refuse({{"x", x}, {"x", x}}, {"input 'x'", "twice"});
}

TEST_F(ExecutorInvalid, DtypeMismatch) {
  refuse({{"x", ConstTensorView(memory.data(), DType::f64, {5, 3, 4})}},
         {"input 'x'", "f64", "f32"});
}

TEST_F(ExecutorInvalid, RankMismatch) {
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {5, 4})}},
         {"input 'x'", "2 axes", "3 are expected", "[T, B, D]"});
}

TEST_F(ExecutorInvalid, SizeContradictsTheKernel) {
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {5, 3, 8})}},
         {"input 'x'", "axis 2", "D = 8", "compiled for D = 4"});
}

TEST_F(ExecutorInvalid, SizeContradictsAnotherInput) {
  refuse({{"x", x}, {"h0", ConstTensorView(memory.data(), DType::f32, {2, 4})}},
         {"input 'h0'", "B = 2", "input 'x' f32 [5, 3, 4] has B = 3"});
}

TEST_F(ExecutorInvalid, SizeContradictsALiteral) {
  kernel.manifest.arguments[1].dims = {int64_t(7), "D"};
  refuse({{"x", x}, {"h0", ConstTensorView(memory.data(), DType::f32, {3, 4})}},
         {"input 'h0'", "axis 0", "is 3", "fixes it at 7", "[7, D]"});
}

TEST_F(ExecutorInvalid, SizeContradictsTheOneGivenByName) {
  RunOptions options;
  options.dims = {{"T", 6}};
  refuse({{"x", x}}, {}, {"input 'x'", "T = 5", "T = 6 was given by name"},
         options);
}

TEST_F(ExecutorInvalid, DimensionsGivenByName) {
  RunOptions options;
  options.dims = {{"D", 5}};
  refuse({{"x", x}}, {}, {"dimension 'D'", "5", "compiled for 4"}, options);
  options.dims = {{"Q", 5}};
  refuse({{"x", x}}, {}, {"no dimension 'Q'", "'T', 'B', 'D'"}, options);
  options.dims = {{"T", -5}};
  refuse({{"x", x}}, {}, {"dimension 'T'", "-5", "negative"}, options);
}

TEST_F(ExecutorInvalid, DimensionThatNoInputFixes) {
  kernel.manifest.dynamicDims.push_back("K");
  refuse({{"x", x}}, {"'K'", "--dim K=SIZE"});
}

TEST_F(ExecutorInvalid, NullPointerWithElements) {
  refuse({{"x", ConstTensorView(nullptr, DType::f32, {5, 3, 4})}},
         {"input 'x'", "null"});
  refuse({{"x", x}, {"h0", ConstTensorView(nullptr, DType::f32, {3, 4})}},
         {"input 'h0'", "leave the name out"});
}

TEST_F(ExecutorInvalid, MisalignedPointer) {
  const char *odd = static_cast<const char *>(memory.data()) + 2;
  refuse({{"x", ConstTensorView(odd, DType::f32, {5, 3, 4})}},
         {"input 'x'", "multiple", "4 bytes"});
}

TEST_F(ExecutorInvalid, NegativeAndOverflowingSizes) {
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {-1, 3, 4})}},
         {"input 'x'", "-1"});
  int64_t large = int64_t(1) << 40;
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {large, large, 4},
                                {0, 0, 0})}},
         {"input 'x'", "2^63"});
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {5, 3, 4},
                                {int64_t(1) << 60, 0, 1})}},
         {"input 'x'", "strides", "2^62"});
}

TEST_F(ExecutorInvalid, OutputShape) {
  Tensor wrong = Tensor::zeros(DType::f32, {5, 2, 4}).value();
  refuse({{"x", x}}, {{"h", wrong.view()}},
         {"output 'h'", "B = 2", "input 'x'", "B = 3"});
}

TEST_F(ExecutorInvalid, OutputOverlapsInput) {
  refuse({{"x", ConstTensorView(result.view())}}, {{"h", result.view()}},
         {"output 'h'", "overlaps", "input 'x'"});
  // One shared element is enough.
  auto *end = static_cast<float *>(memory.data()) + 59;
  refuse({{"x", x}}, {{"h", TensorView(end, DType::f32, {5, 3, 4})}},
         {"overlaps"});
}

TEST_F(ExecutorInvalid, NeighboursDoNotOverlap) {
  auto *after = static_cast<float *>(memory.data()) + 60;
  EXPECT_TRUE(
      executor.run(kernel, std::vector<NamedInput>{{"x", x}},
                   std::vector<NamedOutput>{
                       {"h", TensorView(after, DType::f32, {5, 3, 4})}}));
}

TEST_F(ExecutorInvalid, OutputsOverlapEachOther) {
  TensorView hLast(result.data(), DType::f32, {3, 4});
  refuse({{"x", x}}, {{"h", result.view()}, {"h_last", hLast}},
         {"output 'h_last'", "overlaps", "output 'h'"});
}

TEST_F(ExecutorInvalid, OutputWhoseElementsShareMemory) {
  TensorView broadcast(result.data(), DType::f32, {5, 3, 4}, {0, 4, 1});
  refuse({{"x", x}}, {{"h", broadcast}}, {"output 'h'", "share memory"});
}

TEST_F(ExecutorInvalid, ValuesOutOfRange) {
  Tensor lengths = makeTensor<int32_t>(DType::i32, {3}, {0, 5, 6});
  refuse({{"x", x}, {"lengths", lengths.view()}},
         {"input 'lengths'", "element [2] is 6", "outside 0 to 5", "to T"});
  lengths.values<int32_t>()[2] = -1;
  refuse({{"x", x}, {"lengths", lengths.view()}}, {"element [2] is -1"});
  lengths.values<int32_t>()[2] = 5;
  EXPECT_TRUE(executor.runAllocating(
      kernel, std::vector<NamedInput>{{"x", x}, {"lengths", lengths.view()}}));
}

TEST_F(ExecutorInvalid, ValuesOutOfRangeOfWiderIntegers) {
  Tensor lengths = makeTensor<int64_t>(DType::i64, {3}, {0, 5, 6});
  auto refuseLast = [&](int64_t value,
                        std::initializer_list<std::string> parts) {
    lengths.values<int64_t>()[2] = value;
    refuse({{"x", x}, {"lengths", lengths.view()}}, parts);
  };
  refuseLast(6, {"input 'lengths'", "element [2] is 6", "outside 0 to 5"});
  // In 32 bits they would be 0, 1, 3 and 5.
  refuseLast(int64_t(1) << 40, {"element [2] is 1099511627776", "0 to 5"});
  refuseLast((int64_t(1) << 32) + 1, {"element [2] is 4294967297", "0 to 5"});
  refuseLast(-(int64_t(1) << 32) + 3, {"element [2] is -4294967293", "0 to 5"});
  refuseLast(INT64_MIN + 5, {"element [2] is -9223372036854775803"});
  refuseLast(-1, {"element [2] is -1"});
  Tensor bytes = makeTensor<uint8_t>(DType::u8, {3}, {0, 5, 255});
  refuse({{"x", x}, {"lengths", bytes.view()}}, {"element [2] is 255"});
  // Within the bounds, and beyond what the kernel's type can hold.
  kernel.manifest.arguments[2].values->max =
      Expression::parse("T * 1000000000").value();
  refuseLast(3'000'000'000,
             {"input 'lengths'", "element [2] is 3000000000", "i32", "hold"});
  lengths.values<int64_t>()[2] = INT32_MAX;
  EXPECT_TRUE(executor.runAllocating(
      kernel, std::vector<NamedInput>{{"x", x}, {"lengths", lengths.view()}}));
}

TEST_F(ExecutorInvalid, ValuesOutOfOrder) {
  ManifestArgument &argument = kernel.manifest.arguments[2];
  auto refuseThese = [&](std::initializer_list<int32_t> values,
                         std::initializer_list<std::string> parts) {
    Tensor lengths = makeTensor<int32_t>(DType::i32, {3}, values);
    refuse({{"x", x}, {"lengths", lengths.view()}}, parts);
  };
  auto take = [&](std::initializer_list<int32_t> values) {
    Tensor lengths = makeTensor<int32_t>(DType::i32, {3}, values);
    auto done = executor.runAllocating(
        kernel, std::vector<NamedInput>{{"x", x}, {"lengths", lengths.view()}});
    EXPECT_TRUE(done) << done.error().render();
  };
  argument.order = ElementOrder::ascending;
  refuseThese({1, 4, 3},
              {"input 'lengths'", "element [2] is 3, and 4 before it"});
  take({1, 4, 4});
  argument.order = ElementOrder::partition;
  refuseThese({1, 4, 5}, {"element [0] is 1, and the first is 0"});
  refuseThese({0, 4, 4}, {"element [2] is 4, and the last is 5 (T)"});
  refuseThese({0, 5, 4}, {"element [2] is 4, and 5 before it"});
  take({0, 0, 5});
}

/// An axis of B + 1 says what B is, and must agree with others.
TEST_F(ExecutorInvalid, AxesThatAreExpressions) {
  kernel.manifest.arguments[2].dims = {Expression::parse("B + 1").value()};
  Tensor lengths = makeTensor<int32_t>(DType::i32, {3}, {0, 1, 2});
  refuse({{"x", x}, {"lengths", lengths.view()}},
         {"input 'lengths'", "axis 0", "is 3, but B + 1 is 4 here"});
  std::swap(kernel.manifest.arguments[0], kernel.manifest.arguments[2]);
  refuse({{"x", x}, {"lengths", lengths.view()}},
         {"input 'x'", "B = 3, but input 'lengths'", "has B = 2 (its axis 0)"});
  Tensor none = makeTensor<int32_t>(DType::i32, {0}, {});
  refuse({{"x", x}, {"lengths", none.view()}},
         {"input 'lengths'", "is 0, but B + 1 is 1 here"});
}

TEST_F(ExecutorInvalid, OutputsWhoseAxesAreExpressions) {
  kernel.manifest.arguments[3].dims = {Expression::parse("T - 9").value()};
  refuse({{"x", x}}, {"negative"});
}

TEST_F(ExecutorInvalid, OtherTypesOfBoundedIntegers) {
  for (DType dtype : allDTypes()) {
    bool isInteger =
        dtype == DType::i64 || dtype == DType::i32 || dtype == DType::u8;
    std::vector<NamedInput> inputs{{"x", x},
                                   {"lengths", {memory.data(), dtype, {3}}}};
    if (isInteger)
      EXPECT_TRUE(executor.runAllocating(kernel, inputs));
    else
      refuse(inputs, {"input 'lengths'", "its elements are " +
                                             std::string(name(dtype)) +
                                             ", but the kernel's are i32"});
    // Nothing but bounded integers is converted.
    if (dtype != DType::f32)
      refuse({{"x", {memory.data(), dtype, {5, 3, 4}}}},
             {"input 'x'", "its elements are " + std::string(name(dtype))});
  }
  // Without bounds they are flags.
  kernel.manifest.arguments[2].values.reset();
  for (DType dtype : {DType::i64, DType::i32, DType::u8, DType::boolean})
    EXPECT_TRUE(executor.runAllocating(
        kernel, std::vector<NamedInput>{
                    {"x", x}, {"lengths", {memory.data(), dtype, {3}}}}));
  refuse({{"x", x}, {"lengths", {memory.data(), DType::f32, {3}}}},
         {"its elements are f32, but the kernel's are i32"});
}

/// The type that is asked for is one that can be had.
TEST_F(ExecutorInvalid, OtherTypesAreMendedByWhatCanBeChosen) {
  auto mend = [&](std::vector<NamedInput> inputs) {
    auto results = executor.runAllocating(kernel, inputs);
    EXPECT_FALSE(results);
    return results ? "" : results.error().mend;
  };
  EXPECT_EQ(mend({{"x", {memory.data(), DType::bf16, {5, 3, 4}}}}),
            "convert it to f32, or compile for bf16 (--dtype)");
  for (DType dtype : {DType::f64, DType::i32, DType::boolean})
    EXPECT_EQ(mend({{"x", {memory.data(), dtype, {5, 3, 4}}}}),
              "convert it to f32");
  ConstTensorView reals{memory.data(), DType::f32, {3}};
  EXPECT_EQ(mend({{"x", x}, {"lengths", reals}}),
            "convert it to i32; i64 and u8 are taken, too");
  kernel.manifest.arguments[2].values.reset();
  EXPECT_EQ(mend({{"x", x}, {"lengths", reals}}),
            "convert it to i32; i64, u8 and bool are taken, too");
}

TEST_F(ExecutorInvalid, BuffersBeyondMemory) {
  Expression &bytes = kernel.manifest.buffers[0].bytes;
  bytes = Expression::parse("T * 1000000000000000").value();
  refuse({{"x", x}}, {}, {"5000000000000000"}, {}, ErrorCode::doesNotFit);
  bytes = Expression::parse("0 - T").value();
  refuse({{"x", x}}, {}, {"buffer", "-5", "'work'", "0 - T"}, {},
         ErrorCode::doesNotFit);
  bytes = Expression::parse("T * 9223372036854775807").value();
  refuse({{"x", x}}, {"64 bits", "'work'", "T * 9223372036854775807"});
}

TEST_F(ExecutorInvalid, TeamsWithoutThreads) {
  kernel.manifest.launches[0].cpu->teamSize =
      Expression::parse("T - 5").value();
  refuse({{"x", x}}, {}, {"team is 0", "'running_sum'", "T - 5"}, {},
         ErrorCode::doesNotFit);
}

TEST_F(ExecutorInvalid, LaunchGeometryBeyondTheDevice) {
  kernel.manifest = onGpu(kernel.manifest, KernelKind::sim, "1");
  GpuGeometry &geometry = *kernel.manifest.launches[0].gpu;
  geometry.grid[1] = Expression::parse("B * 100000").value();
  refuse({{"x", x}}, {}, {"a grid size is 300000", "65535", "B * 100000"}, {},
         ErrorCode::doesNotFit);
  geometry.grid[1] = Expression(1);
  geometry.block[0] = Expression(2048);
  refuse({{"x", x}}, {}, {"a block size is 2048", "1024"}, {},
         ErrorCode::doesNotFit);
  geometry.block[0] = geometry.block[1] = Expression(64);
  refuse({{"x", x}}, {}, {"64 x 64 x 1 threads", "1024"}, {},
         ErrorCode::doesNotFit);
}

TEST_F(ExecutorInvalid, ClustersThatDoNotFit) {
  kernel.manifest = onGpu(kernel.manifest, KernelKind::sim, "B");
  GpuGeometry &geometry = *kernel.manifest.launches[0].gpu;
  geometry.cluster[0] = Expression(2);
  refuse({{"x", x}}, {}, {"3 blocks along axis 0", "clusters of 2"}, {},
         ErrorCode::doesNotFit);
  geometry.cluster[0] = Expression(17);
  refuse({{"x", x}}, {}, {"a cluster size is 17", "16"}, {},
         ErrorCode::doesNotFit);
  geometry.grid = {Expression(8), Expression(4), Expression(1)};
  geometry.cluster = {Expression(8), Expression(4), Expression(1)};
  refuse({{"x", x}}, {}, {"32 blocks", "larger than 16"}, {},
         ErrorCode::doesNotFit);
}

TEST_F(ExecutorInvalid, DevicesThatTheKernelDoesNotReach) {
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {5, 3, 4},
                                Device::cuda(1))}},
         {"input 'x'", "cuda:1", "'cpu'", "copy it to the host"});
  refuse(
      {{"x", x}},
      {{"h", TensorView(result.data(), DType::f32, {5, 3, 4}, Device::cuda())}},
      {"output 'h'", "cuda:0", "'cpu'"});
  kernel.manifest = onGpu(kernel.manifest, KernelKind::cuda, "1");
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {5, 3, 4},
                                Device::cuda(1))}},
         {"input 'x'", "on cuda:1", "on cuda:0", "CUDA_VISIBLE_DEVICES"});
  refuse({{"x", ConstTensorView(memory.data(), DType::f32, {5, 3, 4},
                                {1, 5, 15}, Device::cuda())}},
         {"input 'x'", "[1, 5, 15]", "C order", "contiguous"});
}

TEST_F(ExecutorInvalid, StreamsOfOtherKinds) {
  RunOptions options;
  options.stream = CudaStreamHandle();
  refuse({{"x", x}}, {}, {"a stream", "'cpu'", "leave the stream out"},
         options);
}
