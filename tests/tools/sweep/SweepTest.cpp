//===- SweepTest.cpp - three cells at many sizes and types ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a cell for a target, runs it, and compares it with the oracle, over
// cells, targets, storage types, kinds of inputs and sizes: each pair of values
// by default; with REPRISE_TEST_FULL set (quickstart test --full) their product
// as far as it can be afforded.
//
//===----------------------------------------------------------------------===//

#include "runtime/Compiler.h"
#include "runtime/Executor.h"
#include "tests/runtime/TestSupport.h"
#include "tests/tools/jit/verify/LibrarySpec.h"
#include "tests/tools/sweep/Pairwise.h"
#include "tools/jit/verify/Verify.h"

#include <algorithm>
#include <regex>

using namespace reprise;
using namespace reprise::test;
using verify::TensorMap;

namespace {

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

struct Cell {
  const char *name;
  int gates;
};

struct Machine {
  const char *target;
  DType storage;
  /// About how much longer than on the CPU a step takes.
  double slowdown;
};

// The values of each factor begin with the cheapest.
const Cell cells[] = {{"elman", 1}, {"gru", 3}, {"lstm", 4}};
const Machine machines[] = {{"cpu", DType::f32, 1},
                            {"cpu", DType::bf16, 1},
                            {"cpu", DType::f16, 1},
                            {"sim:h200", DType::bf16, 20},
                            {"sim:h200", DType::f32, 20}};
const int64_t headDims[] = {1, 2, 7, 8, 17, 31, 64, 100, 128, 200};
const int64_t headCounts[] = {1, 2, 3};
const int64_t rowCounts[] = {1, 2, 7, 16, 33};
const int64_t stepCounts[] = {1, 2, 31, 32, 33, 257};

/// One point of the sweep.
struct Case {
  Cell cell;
  Machine machine;
  int64_t D, H, B, T;
  verify::InputKind kind;

  explicit Case(const Combination &chosen)
      : cell(cells[chosen[0]]), machine(machines[chosen[1]]),
        D(headDims[chosen[2]]), H(headCounts[chosen[3]]),
        B(rowCounts[chosen[4]]), T(stepCounts[chosen[5]]),
        kind(verify::allInputKinds()[chosen[6]]) {}

  std::map<std::string, int64_t> sizes() const {
    return {{"T", T}, {"B", B}, {"H", H}, {"D", D}};
  }
  /// What a compiled kernel is made for; T and B stay open in it.
  std::string kernelName() const {
    return std::string(cell.name) + " " + machine.target + " " +
           std::string(name(machine.storage)) + " H=" + std::to_string(H) +
           " D=" + std::to_string(D);
  }
  std::string text() const {
    return kernelName() + " B=" + std::to_string(B) +
           " T=" + std::to_string(T) + " " + std::string(name(kind));
  }
  /// Multiply-adds of the oracle's 17 runs and of the kernel's, in units of one
  /// run of the oracle; elementwise ops count as some.
  double cost() const {
    double points = double(T) * B * H * D * cell.gates;
    return points * (D + 20) * (17 + machine.slowdown);
  }
};

std::vector<int> factorSizes() {
  return {std::size(cells),
          std::size(machines),
          std::size(headDims),
          std::size(headCounts),
          std::size(rowCounts),
          std::size(stepCounts),
          int(verify::allInputKinds().size())};
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

class Sweep : public testing::Test {
protected:
  void run(const Case &point);
  /// Fails with doesNotFit where the head is too large for one block.
  Expected<std::shared_ptr<const CompiledKernel>> compile(const Case &point);
  void expectMisfitSaysByHowMuch(const Case &point, const Error &error);

  std::unique_ptr<Compiler> compiler = loadCompiler(JIT_LIBRARY).value();
  std::unique_ptr<ThreadTeam> team = ThreadTeam::create().value();
  int verified = 0, misfits = 0;
  std::string lastKernelName;
  Expected<std::shared_ptr<const CompiledKernel>> lastKernel;
};

static CompileRequest requestFor(const Case &point) {
  CompileRequest request;
  request.specPath = std::string(point.cell.name) + ".mlir";
  request.specText = readFile(REPRISE_SOURCE_DIR "/kernels/specs/" +
                              std::string(point.cell.name) + ".mlir");
  request.target = point.machine.target;
  request.storage = point.machine.storage;
  request.dims = {{"H", point.H}, {"D", point.D}};
  return request;
}

Expected<std::shared_ptr<const CompiledKernel>>
Sweep::compile(const Case &point) {
  return compiler->compile(requestFor(point));
}

/// Its numbers must be right: the excess, and the largest head that fits.
void Sweep::expectMisfitSaysByHowMuch(const Case &point, const Error &error) {
  static const std::regex excess(
      "needs (\\d+) [a-z ]+; [a-z ]+ (\\d+) \\((\\d+) too many");
  static const std::regex remedy(
      "the smallest changes that fit: D == (\\d+) instead of (\\d+)");
  std::string text = error.render();
  std::smatch found;
  ASSERT_TRUE(std::regex_search(text, found, excess)) << text;
  EXPECT_EQ(std::stoll(found[1]) - std::stoll(found[2]), std::stoll(found[3]))
      << text;
  ASSERT_TRUE(std::regex_search(text, found, remedy)) << text;
  EXPECT_EQ(std::stoll(found[2]), point.D) << text;
  auto scheduled = [&](int64_t size) {
    CompileRequest request = requestFor(point);
    request.dims["D"] = size;
    return compiler->inspect(request, "scheduled").has_value();
  };
  EXPECT_TRUE(scheduled(std::stoll(found[1]))) << text;
  EXPECT_FALSE(scheduled(std::stoll(found[1]) + 1)) << text;
  EXPECT_GE(point.D, 64) << point.text() << ": " << text;
  ++misfits;
}

void Sweep::run(const Case &point) {
  SCOPED_TRACE(point.text());
  if (lastKernelName != point.kernelName()) {
    lastKernelName = point.kernelName();
    std::printf("%s (%d verified so far)\n", lastKernelName.c_str(), verified);
    std::fflush(stdout);
    lastKernel = compile(point);
  }
  if (!lastKernel) {
    EXPECT_NE(std::string(point.machine.target), "cpu");
    return expectMisfitSaysByHowMuch(point, lastKernel.error());
  }
  RunOptions options;
  options.dims = {{"T", point.T}, {"B", point.B}};
  options.simulationSeed = verified;
  verify::Kernel kernel = [&](const TensorMap &inputs) {
    std::vector<NamedInput> views;
    for (const auto &[name, tensor] : inputs)
      views.push_back({name, tensor.view()});
    return Executor(*team).runAllocating(**lastKernel, views, {}, options);
  };
  verify::LibrarySpec spec("kernels/specs/" + std::string(point.cell.name) +
                           ".mlir");
  verify::InputKind kinds[] = {point.kind};
  auto checks = verify::verify(spec.op(), point.sizes(), point.machine.storage,
                               kinds, uint64_t(verified), kernel);
  ASSERT_TRUE(checks) << checks.error().render();
  EXPECT_TRUE(reportOf(*checks).passed) << render(*checks);
  ++verified;
}

//===----------------------------------------------------------------------===//
// The sweep
//===----------------------------------------------------------------------===//

/// About a second on one core.
constexpr double costLimit = 2e8;

double costOf(const Combination &chosen) { return Case(chosen).cost(); }

/// The product of all factors but the kind of inputs, in which the kinds take
/// turns. Combinations beyond the limit (a fifth, which would take half a day)
/// are left out.
std::vector<Combination> affordableProduct() {
  std::vector<int> factors = factorSizes();
  int kinds = factors.back(), turn = 0;
  factors.pop_back();
  std::vector<Combination> combinations = product(factors);
  for (Combination &chosen : combinations)
    chosen.push_back(turn++ % kinds);
  std::erase_if(combinations, [](const Combination &chosen) {
    return costOf(chosen) > costLimit;
  });
  return combinations;
}

std::vector<Combination> chooseCombinations() {
  auto combinations = coverPairs(factorSizes(), costOf, costLimit);
  if (std::getenv("REPRISE_TEST_FULL"))
    std::ranges::copy(affordableProduct(), std::back_inserter(combinations));
  // Those of one kernel follow one another.
  std::ranges::sort(combinations);
  combinations.erase(std::unique(combinations.begin(), combinations.end()),
                     combinations.end());
  return combinations;
}

TEST_F(Sweep, EqualsTheOracle) {
  for (const Combination &chosen : chooseCombinations())
    run(Case(chosen));
  std::printf("%d combinations verified, %d that do not fit one block\n",
              verified, misfits);
  EXPECT_GT(verified, 0);
}

// Few of the heads above are too large, and none of them cheap.
TEST_F(Sweep, HeadsThatAreTooLargeAreExplained) {
  for (const Cell &cell : cells)
    for (const Machine &machine : machines)
      for (int64_t size : {400, 1000}) {
        if (std::string_view(machine.target) == "cpu")
          continue;
        Case point({0, 0, 0, 0, 0, 0, 0});
        point.cell = cell;
        point.machine = machine;
        point.D = size;
        SCOPED_TRACE(point.text());
        auto kernel = compile(point);
        ASSERT_FALSE(kernel);
        expectMisfitSaysByHowMuch(point, kernel.error());
      }
}

} // namespace
