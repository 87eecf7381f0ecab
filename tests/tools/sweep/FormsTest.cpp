//===- FormsTest.cpp - every cell in every form ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All cells of kernels/specs on the CPU, in each storage type, direction and
// mode, with and without an input product, on all kinds of inputs, ragged rows
// among them, at several sizes: each pair of values; and with REPRISE_TEST_FULL
// set (quickstart test --full), cell by cell, the product of all but the sizes,
// and for each of its members every pair of sizes.
//
//===----------------------------------------------------------------------===//

#include "runtime/Compiler.h"
#include "tests/runtime/TestSupport.h"
#include "tests/tools/sweep/Pairwise.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

using namespace reprise;
using namespace reprise::test;
namespace fs = std::filesystem;

namespace {

struct Form {
  const char *direction;
  const char *mode;
  const char *inputProduct;
};

// The values of each factor begin with the cheapest.
const DType storages[] = {DType::f32, DType::bf16, DType::f16};
const Form forms[] = {
    {"forward", "step", ""},          {"forward", "step", "x"},
    {"forward", "forward", ""},       {"reverse", "forward", ""},
    {"forward", "forward", "x"},      {"reverse", "forward", "x"},
    {"bidirectional", "forward", ""}, {"bidirectional", "forward", "x"},
};
const int64_t headDims[] = {1, 7, 17, 32, 67};
const int64_t headCounts[] = {1, 3};
const int64_t rowCounts[] = {1, 5, 18};
const int64_t stepCounts[] = {1, 2, 33};

std::vector<fs::path> librarySpecs() {
  std::vector<fs::path> specs;
  for (const auto &entry :
       fs::directory_iterator(REPRISE_SOURCE_DIR "/kernels/specs"))
    if (entry.path().extension() == ".mlir")
      specs.push_back(entry.path());
  std::ranges::sort(specs);
  return specs;
}

/// The schedule that the compiler chooses, but for units that threads claim
/// however small they are.
std::string scheduleWithClaims(Compiler &compiler,
                               const CompileRequest &request) {
  std::string text = compiler.inspect(request, "scheduled").value();
  size_t begin = text.find("#rec.schedule<");
  std::string schedule = text.substr(begin, text.find('>', begin) + 1 - begin);
  for (const char *knob : {"claim_flops = ", "claim_units = "}) {
    size_t value = schedule.find(knob) + std::string(knob).size();
    schedule.replace(value, schedule.find(' ', value) - value, "1");
  }
  return schedule;
}

/// A size for each dimension that the spec names.
std::map<std::string, int64_t> sizesFor(const std::string &spec, int64_t T,
                                        int64_t B, int64_t H, int64_t D) {
  bool isProjected = spec.find(" P>") != std::string::npos;
  if (isProjected)
    return {{"T", T}, {"B", B}, {"H", H}, {"C", D}, {"P", (D + 1) / 2}};
  return {{"T", T}, {"B", B}, {"H", H}, {"D", D}};
}

/// Which value each factor has: cell, storage, form, claims; D, H, B, T.
constexpr size_t kinds = 4, sizes = 4;

/// How much the oracle has to compute, for the sizes behind the other factors.
double costOf(std::span<const int> chosen) {
  return double(headDims[chosen[0]]) * headCounts[chosen[1]] *
         rowCounts[chosen[2]] * stepCounts[chosen[3]];
}

std::vector<int> kindCounts(int specs) {
  return {specs, std::size(storages), std::size(forms), /*claims=*/2};
}
const std::vector<int> sizeCounts = {std::size(headDims), std::size(headCounts),
                                     std::size(rowCounts),
                                     std::size(stepCounts)};
constexpr double costLimit = 3000;

std::vector<Combination> everyPair(int specs) {
  std::vector<int> counts = kindCounts(specs);
  counts.insert(counts.end(), sizeCounts.begin(), sizeCounts.end());
  return coverPairs(
      counts,
      [](const Combination &chosen) {
        return costOf(std::span(chosen).last(sizes));
      },
      costLimit);
}

/// The product of all but the sizes, each with every pair of sizes.
std::vector<Combination> everything(int specs) {
  auto pairsOfSizes = coverPairs(sizeCounts, costOf, costLimit);
  std::vector<Combination> all;
  for (const Combination &kind : product(kindCounts(specs)))
    for (const Combination &size : pairsOfSizes) {
      all.push_back(kind);
      all.back().insert(all.back().end(), size.begin(), size.end());
    }
  return all;
}

void expectRight(Compiler &compiler, const fs::path &spec,
                 const Combination &chosen) {
  const Form &form = forms[chosen[2]];
  VerifyRequest request;
  CompileRequest &compile = request.compile;
  compile.specPath = spec.string();
  compile.specText = readFile(compile.specPath);
  compile.storage = storages[chosen[1]];
  compile.mode = form.mode;
  compile.direction = form.direction;
  compile.inputProduct = form.inputProduct;
  const int *size = &chosen[kinds];
  int64_t D = headDims[size[0]], H = headCounts[size[1]];
  int64_t B = rowCounts[size[2]], T = stepCounts[size[3]];
  compile.dims = sizesFor(compile.specText, T, B, H, D);
  if (std::string(form.mode) == "step")
    compile.dims.erase("T");
  if (*form.inputProduct)
    compile.dims["I"] = D + 3;
  bool claims = chosen[3];
  SCOPED_TRACE(fmt::format("{} {} {} {} {} D={} H={} B={} T={}{}",
                           spec.stem().string(), name(*compile.storage),
                           form.direction, form.mode, form.inputProduct, D, H,
                           B, T, claims ? " claims" : ""));
  if (claims)
    compile.schedule = scheduleWithClaims(compiler, compile);
  auto report = compiler.verify(request);
  ASSERT_TRUE(report) << report.error().render();
  for (const OutputVerification &output : report->outputs)
    EXPECT_TRUE(output.passed)
        << output.name << ": " << output.maxError << " > " << output.tolerance;
}

TEST(Forms, EveryPairEqualsTheOracle) {
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  std::vector<fs::path> specs = librarySpecs();
  ASSERT_FALSE(specs.empty());
  std::vector<Combination> pairs = everyPair(int(specs.size()));
  for (const Combination &chosen : pairs)
    expectRight(*compiler, specs[chosen[0]], chosen);
  std::printf("%zu combinations verified\n", pairs.size());
}

class CellForms : public testing::TestWithParam<fs::path> {};

TEST_P(CellForms, AllEqualTheOracle) {
  if (!std::getenv("REPRISE_TEST_FULL"))
    GTEST_SKIP() << "runs with REPRISE_TEST_FULL set: quickstart test --full";
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  std::vector<Combination> all = everything(/*specs=*/1);
  for (const Combination &chosen : all)
    expectRight(*compiler, GetParam(), chosen);
  std::printf("%zu combinations verified\n", all.size());
}

INSTANTIATE_TEST_SUITE_P(Library, CellForms, testing::ValuesIn(librarySpecs()),
                         [](const auto &info) {
                           return info.param.stem().string();
                         });

} // namespace
