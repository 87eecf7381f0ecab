//===- JitTest.cpp - libreprise_jit.so through its interface --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/runtime/TestSupport.h"

#include "runtime/Compiler.h"
#include "runtime/Executor.h"

#include <random>
#include <thread>

using namespace reprise;
using namespace reprise::test;

namespace {

class JitTest : public testing::Test {
protected:
  JitTest() : compiler(loadCompiler(JIT_LIBRARY).value()) {}

  static CompileRequest requestFor(const std::string &name) {
    CompileRequest request;
    request.specPath = name + ".mlir";
    request.specText =
        readFile(std::string(SPECS_FOLDER) + "/" + name + ".mlir");
    request.dims = {{"H", 2}, {"D", 24}};
    return request;
  }

  /// A running sum: results are exact.
  static CompileRequest runningSum() {
    CompileRequest request;
    request.specPath = "sum.mlir";
    request.specText = R"(
rec.operator @sum(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %total = arith.addf %xt, %sp : f32
    rec.yield %total
  }
  rec.return s = all %s, s_last = last %s
})";
    request.dims = {{"D", 3}};
    return request;
  }

  std::unique_ptr<Compiler> compiler;
};

Tensor ones(const Shape &shape) {
  Tensor tensor = Tensor::zeros(DType::f32, shape).value();
  for (float &value : tensor.values<float>())
    value = 1;
  return tensor;
}

/// The last sums over `steps` steps of ones.
std::vector<float> lastSums(const CompiledKernel &kernel, int64_t steps) {
  auto team = ThreadTeam::create(2).value();
  Tensor x = ones({steps, 2, 3});
  NamedInput inputs[] = {{"x", x.view()}};
  auto results = Executor(*team).runAllocating(kernel, inputs).value();
  auto values = results.at("s_last").values<float>();
  return {values.begin(), values.end()};
}

} // namespace

TEST_F(JitTest, KernelsOutliveTheirCompiler) {
  auto kernel = compiler->compile(runningSum()).value();
  compiler.reset();
  EXPECT_EQ(lastSums(*kernel, 5), std::vector<float>(6, 5.0f));
  EXPECT_EQ(lastSums(*kernel, 0), std::vector<float>(6, 0.0f));
}

TEST_F(JitTest, OneCompilerServesSeveralThreads) {
  std::vector<std::thread> threads;
  std::array<int, 4> wrong{};
  for (size_t i = 0; i < wrong.size(); ++i)
    threads.emplace_back([&, i] {
      auto kernel = compiler->compile(runningSum());
      wrong[i] = !kernel || lastSums(**kernel, int64_t(i)) !=
                                std::vector<float>(6, float(i));
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

TEST_F(JitTest, ManifestDescribesTheInterface) {
  auto kernel = compiler->compile(requestFor("lstm")).value();
  const Manifest &manifest = kernel->manifest;
  EXPECT_EQ(manifest.operatorName, "lstm");
  EXPECT_EQ(manifest.dims,
            (std::map<std::string, int64_t>{{"D", 24}, {"H", 2}}));
  EXPECT_EQ(manifest.dynamicDims, (std::vector<std::string>{"T", "B"}));
  EXPECT_FALSE(manifest.find("x")->optional);
  EXPECT_TRUE(manifest.find("c0")->optional);
  EXPECT_TRUE(manifest.find("lengths")->optional);
  EXPECT_EQ(manifest.find("lengths")->values->max.text(), "T");
  EXPECT_EQ(manifest.find("c_last")->role, ArgumentRole::output);
  EXPECT_EQ(manifest.provenance.at("spec"), "lstm.mlir");
  EXPECT_EQ(manifest.provenance.at("spec_sha256").size(), 64u);
  EXPECT_TRUE(Manifest::fromJson(manifest.toJson(), "round trip"));
}

/// What a kernel makes of some calls, each from the states of the one before:
/// all its results, one after the other.
static std::vector<float> walk(const CompiledKernel &kernel, int64_t rows,
                               int64_t steps, bool isInPlace) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> within(-1, 1);
  std::map<std::string, int64_t> sizes = kernel.manifest.dims;
  sizes["T"] = steps;
  sizes["B"] = rows;
  std::map<std::string, Tensor> tensors;
  for (const ManifestArgument &argument : kernel.manifest.arguments) {
    if (argument.name == "lengths")
      continue;
    Shape shape;
    for (const AxisExtent &axis : argument.dims)
      shape.push_back(std::holds_alternative<int64_t>(axis)
                          ? std::get<int64_t>(axis)
                          : sizes.at(std::get<std::string>(axis)));
    Tensor tensor = Tensor::zeros(DType::f32, shape).value();
    for (float &value : tensor.values<float>())
      value = within(random);
    tensors[argument.name] = std::move(tensor);
  }
  std::vector<NamedInput> inputs;
  std::vector<NamedOutput> outputs;
  for (const ManifestArgument &argument : kernel.manifest.arguments) {
    if (argument.name == "lengths")
      continue;
    Tensor &tensor = tensors.at(argument.name);
    const ManifestCarry *carry = kernel.manifest.carryInto(argument.name);
    if (argument.role == ArgumentRole::input)
      inputs.push_back({argument.name, tensor.view()});
    else
      outputs.push_back({argument.name, isInPlace && carry
                                            ? tensors.at(carry->input).view()
                                            : tensor.view()});
  }
  auto team = ThreadTeam::create(2).value();
  Executor executor(*team);
  std::vector<float> values;
  for (int call = 0; call < 3; ++call) {
    auto done = executor.run(kernel, inputs, outputs);
    EXPECT_TRUE(done) << done.error().render();
    for (const NamedOutput &output : outputs) {
      const auto *data = static_cast<const float *>(output.view.data);
      values.insert(values.end(), data,
                    data + elementCount(output.view.shape).value());
    }
    for (const ManifestCarry &carry : kernel.manifest.carries)
      if (!isInPlace)
        copyElements(tensors.at(carry.output).view(),
                     tensors.at(carry.input).view());
  }
  return values;
}

TEST_F(JitTest, StatesMayBeUpdatedInPlace) {
  // Decode steps are not compiled for GPUs yet.
  for (auto [target, mode] :
       {std::pair("cpu", "step"), std::pair("cpu", "forward"),
        std::pair("sim:h200", "forward")}) {
    CompileRequest request = requestFor("lstm");
    request.dims["D"] = 32;
    request.target = target;
    request.mode = mode;
    auto kernel = compiler->compile(request);
    ASSERT_TRUE(kernel) << kernel.error().render();
    EXPECT_EQ((*kernel)->manifest.carryInto("h_last")->input, "h0");
    EXPECT_EQ((*kernel)->manifest.carryInto("c_last")->input, "c0");
    EXPECT_EQ((*kernel)->manifest.carries.size(), 2u);
    for (auto [rows, steps] : {std::pair(1, 1), std::pair(19, 4)}) {
      SCOPED_TRACE(std::string(target) + ", " + mode);
      EXPECT_EQ(walk(**kernel, rows, steps, /*isInPlace=*/true),
                walk(**kernel, rows, steps, /*isInPlace=*/false));
    }
  }
}

TEST_F(JitTest, StatesThatAreReadElsewhereAreNotCarried) {
  CompileRequest request = runningSum();
  EXPECT_EQ(compiler->compile(request).value()->manifest.carries.size(), 1u);
  // A second recurrence begins with the same value.
  request.specText = R"(
rec.operator @twice(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %total = arith.addf %xt, %sp : f32
    rec.yield %total
  }
  %t = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%tp = %s0 : !rec.tensor<B, D>) {
    %total = arith.subf %tp, %xt : f32
    rec.yield %total
  }
  rec.return s_last = last %s, t_last = last %t
})";
  auto kernel = compiler->compile(request);
  ASSERT_TRUE(kernel) << kernel.error().render();
  EXPECT_TRUE((*kernel)->manifest.carries.empty());
}

TEST_F(JitTest, StorageComesFromInputs) {
  CompileRequest request = requestFor("elman");
  request.inputs["r"] = {DType::bf16, {2, 24, 24}};
  std::string bound = compiler->inspect(request, "bound").value();
  EXPECT_NE(bound.find("storage = bf16"), std::string::npos) << bound;
}

TEST_F(JitTest, LoneUnknownInputIsPassedOverByCompile) {
  // The tensors of a whole file may be offered; the executor checks names.
  CompileRequest request = runningSum();
  request.inputs["readout"] = {DType::f64, {7}};
  EXPECT_TRUE(compiler->compile(request));
  expectError(compiler->inspect(request, "bound"), ErrorCode::invalidArgument,
              {"'readout'", "'x', 's0', 'lengths'"});
}

TEST_F(JitTest, ErrorsShowTheLineWithWideCharacters) {
  CompileRequest request = runningSum();
  request.specText = "/* */\n";
  auto broken = compiler->inspect(request, "spec");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().place, "sum.mlir:1:1");

  // A character of several bytes is one column wide; a tab stays a tab.
  request.specText = "\trec.operator @\"\u00e9\u00e9\"(%x: nothing) {}\n";
  auto wide = compiler->inspect(request, "spec");
  ASSERT_FALSE(wide);
  std::string message = wide.error().message;
  size_t caretLine = message.rfind('\n');
  EXPECT_EQ(message.substr(caretLine),
            "\n  \t" + std::string(message.rfind('^') - caretLine - 4, ' ') +
                "^")
      << message;
}

TEST_F(JitTest, LocationsWrittenInASpecDoNoHarm) {
  CompileRequest request = runningSum();
  std::string &text = request.specText;
  text.replace(text.find("rec.yield %total"), 16,
               "rec.yield loc(\"sum.mlir\":99999:7)");
  auto failed = compiler->inspect(request, "spec");
  ASSERT_FALSE(failed);
  EXPECT_FALSE(failed.error().message.empty());
}

TEST_F(JitTest, TargetsThatCannotBeHad) {
  CompileRequest request = runningSum();
  request.target = "sim:h20";
  expectError(compiler->compile(request), ErrorCode::invalidArgument,
              {"target 'h20'", "did you mean 'h200'?"});
}

TEST_F(JitTest, VerifiesAndTellsWorstPlaces) {
  VerifyRequest request;
  request.compile = requestFor("elman");
  std::vector<std::string> told;
  request.onOutput = [&](const OutputVerification &output) {
    told.push_back(output.name);
  };
  auto report = compiler->verify(request).value();
  EXPECT_TRUE(report.passed);
  EXPECT_GE(report.outputs.size(), 8u);
  std::vector<std::string> reported;
  for (const OutputVerification &output : report.outputs)
    reported.push_back(output.name);
  EXPECT_EQ(told, reported);
  for (const OutputVerification &output : report.outputs)
    EXPECT_TRUE(output.passed) << output.name;
}
