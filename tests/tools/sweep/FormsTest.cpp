//===- FormsTest.cpp - every spec of the library in every form ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All specs of kernels/specs on the CPU, in each storage type, direction and
// mode that they have, with and without an input product, and on a simulated
// GPU where that takes them; on all kinds of inputs, ragged rows among them, at
// several sizes: each pair of values; and with REPRISE_TEST_FULL set
// (quickstart test --full), spec by spec, the product of all but the sizes, and
// for each of its members every pair of sizes.
//
//===----------------------------------------------------------------------===//

#include "tests/runtime/TestSupport.h"
#include "tests/tools/sweep/Library.h"
#include "tests/tools/sweep/Pairwise.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <regex>

using namespace reprise;
using namespace reprise::test;

namespace {

// The values of each factor begin with a cheap one.
const DType storages[] = {DType::f32, DType::bf16, DType::f16};
const int64_t headCounts[] = {1, 3};
const int64_t rowCounts[] = {1, 5, 18};
const int64_t stepCounts[] = {1, 2, 31, 33, 257};

/// In points of a step and row: what a second or so is enough for.
constexpr double costLimit = 3000;
/// How much longer than on the CPU a step takes in the simulation of a GPU.
constexpr double simulationCost = 20;

/// Which value each factor has.
enum Factor { spec, form, storage, walk, sizes, heads, rows, steps };

/// The schedules that the compiler chooses; the same, but for units that
/// threads claim; those of another family, where one takes the group.
enum Schedules { chosenOnes, withClaims, ofOtherFamily, scheduleChoices };

std::vector<int> factorCounts(size_t specs) {
  return {int(specs),           int(allForms().size()), std::size(storages),
          scheduleChoices,      Scale::sizeChoices,     std::size(headCounts),
          std::size(rowCounts), std::size(stepCounts)};
}

/// Some specs, the forms that each has, and what is to be verified of them.
class Forms {
public:
  Forms(Compiler &compiler, const std::vector<std::string> &names);

  std::vector<Combination> everyPair() const {
    return coverPairs(
        factorCounts(entries.size()),
        [&](const Combination &chosen) { return costOf(chosen); }, costLimit);
  }
  std::vector<Combination> everything() const;
  void expectRight(const Combination &chosen) const;

private:
  double costOf(const Combination &chosen) const;
  Scale scaleOf(const Combination &chosen) const {
    return {chosen[sizes], headCounts[chosen[heads]], rowCounts[chosen[rows]],
            stepCounts[chosen[steps]]};
  }

  Compiler &compiler;
  std::vector<LibraryEntry> entries;
  /// By spec, then form.
  std::vector<std::vector<bool>> has;
};

Forms::Forms(Compiler &compiler, const std::vector<std::string> &names)
    : compiler(compiler) {
  for (const std::string &name : names) {
    const LibraryEntry &entry = entries.emplace_back(name);
    std::vector<bool> &own = has.emplace_back();
    for (const Form &form : allForms())
      own.push_back(entry.has(compiler, form));
    EXPECT_TRUE(own.front()) << name << " does not run on the CPU";
  }
}

/// How much the oracle has to compute. A form that the spec lacks, and a decode
/// step of several steps, cannot be run.
double Forms::costOf(const Combination &chosen) const {
  const Form &wanted = allForms()[chosen[form]];
  if (!has[chosen[spec]][chosen[form]] || (wanted.isStep() && chosen[steps]))
    return std::numeric_limits<double>::infinity();
  double points = wanted.isSimulated() ? simulationCost : 1;
  for (const auto &[dimension, size] :
       entries[chosen[spec]].dims(scaleOf(chosen)))
    points *= double(size);
  return points;
}

/// The product of all but the sizes, each with every pair of sizes.
std::vector<Combination> Forms::everything() const {
  std::vector<int> counts = factorCounts(entries.size());
  std::vector<Combination> all;
  for (const Combination &kind :
       product({counts.begin(), counts.begin() + sizes})) {
    auto withSizes = [&](const Combination &size) {
      Combination whole = kind;
      whole.insert(whole.end(), size.begin(), size.end());
      return whole;
    };
    for (const Combination &size : coverPairs(
             {counts.begin() + sizes, counts.end()},
             [&](const Combination &size) { return costOf(withSizes(size)); },
             costLimit))
      all.push_back(withSizes(size));
  }
  return all;
}

/// As the compiler chooses them, one for each group.
std::vector<std::string> chosenSchedules(Compiler &compiler,
                                         const CompileRequest &request) {
  std::string text = compiler.inspect(request, "scheduled").value();
  static const std::regex schedule("#rec\\.schedule<\\w+ \\{[^}]*\\}>");
  std::vector<std::string> schedules;
  for (std::sregex_iterator it(text.begin(), text.end(), schedule), end;
       it != end; ++it)
    schedules.push_back(it->str());
  return schedules;
}

std::string join(const std::vector<std::string> &schedules) {
  return fmt::format("[{}]", fmt::join(schedules, ", "));
}

/// Units are claimed however small they are; nothing changes where kernels
/// claim none.
std::string schedulesWithClaims(Compiler &compiler,
                                const CompileRequest &request) {
  static const std::regex flops("claim_flops = \\d+"),
      units("claim_units = \\d+");
  std::string text = join(chosenSchedules(compiler, request));
  text = std::regex_replace(text, flops, "claim_flops = 1");
  return std::regex_replace(text, units, "claim_units = 1");
}

/// Each group by a family of the CPU that was not chosen for it, where there is
/// one that takes it.
std::string schedulesOfOtherFamily(Compiler &compiler, CompileRequest request) {
  std::vector<std::string> schedules = chosenSchedules(compiler, request);
  for (std::string &schedule : schedules) {
    std::string chosen = schedule;
    bool isShared = chosen.find("shared_walk") != std::string::npos;
    schedule = isShared ? "#rec.schedule<tile_walk {}>"
                        : "#rec.schedule<shared_walk {}>";
    request.schedule = join(schedules);
    if (!compiler.inspect(request, "scheduled"))
      schedule = chosen;
  }
  return join(schedules);
}

void Forms::expectRight(const Combination &chosen) const {
  const Form &wanted = allForms()[chosen[form]];
  VerifyRequest request;
  CompileRequest &compile = request.compile;
  compile = entries[chosen[spec]].request(wanted, scaleOf(chosen));
  compile.storage = storages[chosen[storage]];
  SCOPED_TRACE(fmt::format(
      "{} {} {} {} {} {} {}{}", compile.specPath, name(*compile.storage),
      compile.target, compile.mode, compile.direction, compile.inputProduct,
      compile.dims, std::array{"", " claims", " other"}[chosen[walk]]));
  if (chosen[walk] == withClaims)
    compile.schedule = schedulesWithClaims(compiler, compile);
  if (chosen[walk] == ofOtherFamily && !wanted.isSimulated())
    compile.schedule = schedulesOfOtherFamily(compiler, compile);
  auto report = compiler.verify(request);
  ASSERT_TRUE(report) << report.error().render();
  for (const OutputVerification &output : report->outputs)
    EXPECT_TRUE(output.passed)
        << output.name << ": " << output.maxError << " > " << output.tolerance;
}

TEST(Library, EveryPairEqualsTheOracle) {
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  Forms forms(*compiler, libraryNames());
  std::vector<Combination> pairs = forms.everyPair();
  ASSERT_FALSE(pairs.empty());
  for (const Combination &chosen : pairs)
    forms.expectRight(chosen);
  std::printf("%zu combinations verified\n", pairs.size());
}

class LibraryForms : public testing::TestWithParam<std::string> {};

TEST_P(LibraryForms, AllEqualTheOracle) {
  if (!std::getenv("REPRISE_TEST_FULL"))
    GTEST_SKIP() << "runs with REPRISE_TEST_FULL set: quickstart test --full";
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  Forms forms(*compiler, {GetParam()});
  std::vector<Combination> all = forms.everything();
  for (const Combination &chosen : all)
    forms.expectRight(chosen);
  std::printf("%zu combinations verified\n", all.size());
}

INSTANTIATE_TEST_SUITE_P(Specs, LibraryForms, testing::ValuesIn(libraryNames()),
                         [](const auto &info) { return info.param; });

} // namespace
