//===- WalksTest.cpp - what must be equal among the forms of a spec -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every spec of the library against its own forward form, on ragged rows: a
// prefill and decode steps behind it are the run as a whole; the derived
// directions are the run on turned rows. The oracle is asked for the forward
// form alone, so that what it would make of a derived spec has no part in it.
//
//===----------------------------------------------------------------------===//

#include "runtime/Executor.h"
#include "tests/runtime/TestSupport.h"
#include "tests/tools/jit/verify/LibrarySpec.h"
#include "tests/tools/jit/verify/Rows.h"
#include "tests/tools/sweep/Library.h"
#include "tools/jit/verify/Verify.h"

#include <cstring>
#include <set>

using namespace reprise;
using namespace reprise::test;
using verify::TensorMap;

namespace {

constexpr Scale scale{.sizes = 1, .heads = 2, .rows = 4, .steps = 6};

class Walks : public testing::TestWithParam<std::string> {
protected:
  std::shared_ptr<const CompiledKernel> compile(const Form &form) {
    CompileRequest request = entry.request(form, scale);
    for (llvm::StringRef time : spec.op().getTimes())
      request.dims.erase(time.str());
    request.dims.erase("B");
    return compiler->compile(request).value();
  }

  TensorMap draw(verify::InputKind kind, uint64_t seed) {
    return verify::drawInputs(spec.op(),
                              {kind, entry.dims(scale), DType::f32, seed})
        .value();
  }

  TensorMap run(const CompiledKernel &kernel,
                const std::vector<NamedInput> &inputs) {
    return Executor(*team).runAllocating(kernel, inputs).value();
  }

  /// Fails where the outputs are not those of the forward form.
  void expectForward(const TensorMap &inputs, const TensorMap &outputs) {
    auto check = verify::compareOutputs(spec.op(), DType::f32, inputs, outputs);
    ASSERT_TRUE(check) << check.error().render();
    EXPECT_TRUE(verify::reportOf({&*check, 1}).passed)
        << verify::render({&*check, 1});
  }

  LibraryEntry entry{GetParam()};
  verify::LibrarySpec spec{entry.path()};
  std::unique_ptr<Compiler> compiler = loadCompiler(JIT_LIBRARY).value();
  std::unique_ptr<ThreadTeam> team = ThreadTeam::create().value();
};

} // namespace

/// Whether a tensor of the kernel leads with time, which bounds lengths.
static bool isOverTime(const CompiledKernel &kernel, const std::string &name) {
  const ManifestArgument &argument = *kernel.manifest.find(name);
  std::string time = kernel.manifest.find("lengths")->values->max.text();
  return !argument.dims.empty() && argument.dims[0] == AxisExtent(time);
}

/// Whether it is a reset: a flag for each step.
static bool isReset(const CompiledKernel &kernel, const std::string &name) {
  const ManifestArgument &argument = *kernel.manifest.find(name);
  return argument.dtype == DType::i32 && !argument.values &&
         isOverTime(kernel, name);
}

static std::span<const int32_t> lengthsOf(const TensorMap &inputs) {
  return inputs.at("lengths").values<int32_t>();
}

static TensorMap copyOf(const TensorMap &tensors) {
  TensorMap copies;
  for (const auto &[name, tensor] : tensors)
    copies.emplace(name, tensor.clone().value());
  return copies;
}

/// Copies, with the rows of all that is over time turned round.
static TensorMap turned(const CompiledKernel &forward, const TensorMap &tensors,
                        std::span<const int32_t> lengths) {
  TensorMap copies = copyOf(tensors);
  for (auto &[name, tensor] : copies)
    if (isReset(forward, name))
      turnSegments(tensor, lengths);
    else if (isOverTime(forward, name))
      turnRows(tensor, lengths);
  return copies;
}

static std::vector<NamedInput> viewsOf(const TensorMap &tensors) {
  std::vector<NamedInput> views;
  for (const auto &[name, tensor] : tensors)
    views.push_back({name, tensor.view()});
  return views;
}

//===----------------------------------------------------------------------===//
// Directions
//===----------------------------------------------------------------------===//

TEST_P(Walks, ReverseIsForwardOnTurnedRows) {
  Form form{.direction = "reverse"};
  for (auto recurrence : spec.op().getBody().getOps<rec::RecurrenceOp>())
    if (recurrence.getReverse())
      GTEST_SKIP() << "is written in reverse";
  if (!entry.has(*compiler, form))
    GTEST_SKIP() << "has no such form";
  auto forward = compile({}), reverse = compile(form);
  TensorMap inputs = draw(verify::InputKind::ragged, 1);
  TensorMap outputs = run(*reverse, viewsOf(inputs));
  expectForward(turned(*forward, inputs, lengthsOf(inputs)),
                turned(*forward, outputs, lengthsOf(inputs)));
}

TEST_P(Walks, BothDirectionsAreTwoRuns) {
  Form form{.direction = "bidirectional"};
  if (!entry.has(*compiler, form))
    GTEST_SKIP() << "has no such form";
  auto forward = compile({}), both = compile(form);
  // Rows are as long in one direction as in the other.
  TensorMap halves[2] = {draw(verify::InputKind::ragged, 1),
                         draw(verify::InputKind::normal, 2)};
  auto hasDirection = [&](const std::string &name) {
    const ManifestArgument &argument = *both->manifest.find(name);
    return !argument.dims.empty() &&
           argument.dims[0] == AxisExtent("direction");
  };
  TensorMap joined;
  for (const auto &[name, first] : halves[0]) {
    // Lists and flags, too, are the same for both.
    if (!hasDirection(name))
      halves[1].insert_or_assign(name, first.clone().value());
    joined.emplace(name, hasDirection(name)
                             ? joinDirections(first, halves[1].at(name), 0)
                             : first.clone().value());
  }
  TensorMap results = run(*both, viewsOf(joined));
  std::span<const int32_t> lengths = lengthsOf(halves[0]);
  for (int direction : {0, 1}) {
    SCOPED_TRACE(direction ? "reverse" : "forward");
    TensorMap own;
    for (const auto &[name, tensor] : results)
      own.emplace(name, takeDirection(tensor, direction,
                                      isOverTime(*forward, name) ? 2 : 0));
    if (direction == 0)
      expectForward(halves[0], own);
    else
      expectForward(turned(*forward, halves[1], lengths),
                    turned(*forward, own, lengths));
  }
}

//===----------------------------------------------------------------------===//
// Decode
//===----------------------------------------------------------------------===//

/// How many of the steps from `begin` to `end` each row takes.
static Tensor lengthsWithin(std::span<const int32_t> lengths, int32_t begin,
                            int32_t end) {
  Tensor within = Tensor::zeros(DType::i32, {int64_t(lengths.size())}).value();
  std::ranges::transform(
      lengths, within.values<int32_t>().begin(),
      [&](int32_t length) { return std::clamp(length, begin, end) - begin; });
  return within;
}

/// The inputs of steps `begin` to `end`: those of the prefill, from 0 on, or
/// the only one of a decode step, which knows no time. Initial values are the
/// carries of `results`, where there are any.
static std::vector<NamedInput> inputsOf(const CompiledKernel &forward,
                                        const TensorMap &inputs,
                                        const Tensor &lengths, int64_t begin,
                                        int64_t end, const TensorMap &results) {
  std::vector<NamedInput> views;
  for (const auto &[name, tensor] : inputs)
    if (name == "lengths")
      views.push_back({name, lengths.view()});
    else if (isOverTime(forward, name))
      views.push_back(
          {name, begin ? stepOf(tensor, begin) : stepsOf(tensor, 0, end)});
    else
      views.push_back({name, tensor.view()});
  for (const ManifestCarry &carry : forward.manifest.carries)
    if (auto last = results.find(carry.output); last != results.end())
      std::ranges::find(views, std::string_view(carry.input), &NamedInput::name)
          ->view = last->second.view();
  return views;
}

/// The results that are sums over time.
static std::set<std::string> sumsOf(rec::OperatorOp op) {
  std::set<std::string> names;
  rec::ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == rec::ReturnKind::sum)
      names.insert(returned.getResultName(i).str());
  return names;
}

/// Puts what steps from `begin` on gave into the whole. Sums add up; other
/// results are those of the last step.
static void collect(const CompiledKernel &forward, const TensorMap &results,
                    const std::set<std::string> &sums, int64_t begin,
                    TensorMap &whole) {
  for (const auto &[name, tensor] : results) {
    if (sums.contains(name)) {
      std::ranges::transform(
          tensor.values<float>(), whole.at(name).values<float>(),
          whole.at(name).values<float>().begin(), std::plus());
      continue;
    }
    if (!isOverTime(forward, name)) {
      whole.insert_or_assign(name, tensor.clone().value());
      continue;
    }
    Tensor &all = whole.at(name);
    int64_t stepBytes = all.sizeInBytes() / all.shape()[0];
    std::memcpy(static_cast<char *>(all.data()) + begin * stepBytes,
                tensor.data(), tensor.sizeInBytes());
  }
}

TEST_P(Walks, DecodeContinuesAPrefill) {
  Form form{.mode = "step"};
  if (!entry.has(*compiler, form))
    GTEST_SKIP() << "has no such form";
  auto forward = compile({}), step = compile(form);
  for (mlir::BlockArgument argument : spec.op().getBody().getArguments()) {
    std::string name = spec.op().getArgumentName(argument.getArgNumber()).str();
    EXPECT_TRUE(!spec.op().isInitialValue(argument) ||
                std::ranges::count(forward->manifest.carries, name,
                                   &ManifestCarry::input))
        << "nothing hands " << name
        << " on to the next call: return the last value of its state";
  }
  TensorMap inputs = draw(verify::InputKind::ragged, 1), results;
  int32_t prefill = 2;
  // A decode step that begins a segment begins with what its caller hands in.
  for (auto &[name, tensor] : inputs)
    if (isReset(*forward, name))
      std::ranges::fill(tensor.values<int32_t>().subspan(prefill * scale.rows),
                        0);
  TensorMap whole = run(*forward, viewsOf(inputs));
  for (auto &[name, tensor] : whole)
    tensor = Tensor::zeros(tensor.dtype(), tensor.shape()).value();
  for (int32_t begin = 0, end = prefill; begin != scale.steps; begin = end++) {
    Tensor lengths = lengthsWithin(lengthsOf(inputs), begin, end);
    results = run(begin ? *step : *forward,
                  inputsOf(*forward, inputs, lengths, begin, end, results));
    collect(*forward, results, sumsOf(spec.op()), begin, whole);
  }
  expectForward(inputs, whole);
}

INSTANTIATE_TEST_SUITE_P(Library, Walks, testing::ValuesIn(libraryNames()),
                         [](const auto &info) { return info.param; });
