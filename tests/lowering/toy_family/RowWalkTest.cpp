//===- RowWalkTest.cpp - a family that was added beside the others --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Links the lowering with a table of families that has one line more, made from
// lowering/cpu/CpuFamilies.cpp as lowering/cpu/README.md says.

#include "lowering/cpu/CpuFamilies.h"
#include "lowering/cpu/CpuFrame.h"
#include "lowering/schedule/SolveSchedule.h"
#include "tests/lowering/CompiledSpec.h"
#include "tests/lowering/Specs.h"
#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::lowering;

static std::string decay(const std::string &direction) {
  return "rec.operator @decay(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<D>, "
         "%s0: !rec.tensor<B, D>) {\n"
         "  %s = rec.recurrence over T " +
         direction +
         " streams(%xt = %x : !rec.tensor<T, B, D>) "
         "params(%at = %a : !rec.tensor<D>) "
         "states(%sp = %s0 : !rec.tensor<B, D>) {\n"
         "    %half = arith.constant 0.5 : f32\n"
         "    %kept = arith.mulf %at, %sp : f32\n"
         "    %scaled = arith.mulf %half, %xt : f32\n"
         "    %sn = arith.addf %kept, %scaled : f32\n"
         "    rec.yield %sn\n  }\n"
         "  rec.return s = all %s, s_last = last %s\n}\n";
}

TEST(RowWalk, IsInTheTable) {
  EXPECT_TRUE(llvm::any_of(cpuFamilies(), [](const Family *family) {
    return family->name() == "row_walk";
  }));
}

TEST(RowWalk, ComputesWhatTheOracleDoes) {
  for (const char *direction : {"", "reverse"})
    for (DType storage : {DType::f32, DType::bf16}) {
      CompiledSpec spec(
          decay(direction),
          {.sizes = {{"D", 5}}, .storage = storage, .family = "row_walk"});
      for (int64_t steps : {0, 1, 7})
        spec.expectRight({.steps = steps, .rows = 3, .threads = 2});
    }
}

TEST(RowWalk, AsksForMemoryOverTime) {
  CompiledSpec spec(decay(""), {.sizes = {{"D", 5}}, .family = "row_walk"});
  std::vector<std::string> expected = {
      R"(#rec.buffer<"buffer.work", workspace, "B * 128">)",
      R"(#rec.buffer<"buffer.states", saved, "T * B * 20">)",
      R"(#rec.buffer<"buffer.yielded", workspace, "T * B * 20">)"};
  EXPECT_EQ(spec.bufferLines(), expected);
}

TEST(RowWalk, LeavesTheStatesThatItRead) {
  CompiledSpec spec(decay(""), {.sizes = {{"D", 5}}, .family = "row_walk"});
  verify::TensorMap inputs;
  auto give = [&](const char *name, const Shape &shape, double value) {
    inputs.emplace(name, *Tensor::zeros(DType::f32, shape));
    fillElements(inputs.at(name).view(), value);
  };
  give("x", {3, 2, 5}, 1.0);
  give("a", {5}, 0.5);
  give("s0", {2, 5}, 2.0);
  spec.expectRight({.steps = 3, .rows = 2}, inputs);
  std::vector<float> expected;
  for (float state : {2.0f, 1.5f, 1.25f})
    expected.insert(expected.end(), 10, state);
  EXPECT_EQ(spec.lastContents("buffer.states"), expected);
}

/// The operator as it is scheduled for two cores, below what was remarked.
static std::string schedule(const std::string &spec, const std::string &sizes) {
  TestContext context;
  auto module = context.parse(spec);
  EXPECT_TRUE(context.runPasses(*module, "rec-bind{" + sizes +
                                             "},rec-target-cpu{threads=2},rec-"
                                             "group-stages,rec-schedule{"
                                             "explain}"))
      << context.diagnostics();
  std::string text = context.diagnostics();
  llvm::raw_string_ostream(text) << *module;
  return text;
}

static void expectPart(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

// Three operations on each of 50 elements, on one core.
TEST(RowWalk, CostsMoreThanTheOthers) {
  std::string text = schedule(decay(""), "sizes=D=50 nominal=B=1,T=64");
  expectPart(text, "#rec.schedule<tile_walk");
  expectPart(text, "taken: tile_walk, which costs least\n");
  expectPart(text, "not taken: row_walk, which would cost 150000\n");
}

// Both families' costs depend on the batch: what is chosen is for its size.
TEST(RowWalk, OfTwoFamiliesTheChoiceIsTunedForTheBatch) {
  std::string text = schedule(decay(""), "sizes=D=50 nominal=B=4,T=64");
  expectPart(text, "not taken: row_walk, which would cost 75000\n");
  expectPart(text, "tuned_for = {B = 4 : i64}");
}

TEST(RowWalk, WhereItTakesNothingOneKernelServesAllSizes) {
  std::string text = schedule(specFile("kernels/specs/elman.mlir"),
                              "sizes=H=1,D=8 nominal=B=4,T=64");
  EXPECT_EQ(text.find("taken"), std::string::npos) << text;
  EXPECT_EQ(text.find("tuned_for"), std::string::npos) << text;
}

namespace {

/// A family that forgot its costs.
class Costless final : public FamilyOf<Facts, rec::CpuTargetAttr, CpuFrame> {
public:
  llvm::StringRef name() const override { return "costless"; }
  llvm::ArrayRef<KnobDomain> knobs() const override { return {}; }
  llvm::StringRef misfit() const override { return ""; }

protected:
  Match match(const Group &, rec::CpuTargetAttr) const override {
    return std::make_unique<Facts>();
  }
  void constrain(const Facts &, rec::CpuTargetAttr, NominalSizes &,
                 constraints::Problem &,
                 std::vector<CostTerm> &) const override {}
  void tile(const Group &, const Facts &, const KnobValues &,
            CpuFrame &) const override {}
};

} // namespace

TEST(RowWalk, AFamilyMustStateWhatItCosts) {
  TestContext context;
  auto module = context.parse(decay(""));
  ASSERT_TRUE(context.runPasses(
      *module, "rec-bind{sizes=D=5},rec-group-stages,rec-target-cpu"))
      << context.diagnostics();
  auto op = *module->getOps<rec::OperatorOp>().begin();
  NominalSizes nominal(op);
  EXPECT_EQ(Candidate::create(Costless(), groupsOf(op).front(),
                              std::make_unique<Facts>(),
                              (*module)->getAttr(rec::RecDialect::targetName),
                              nominal, nominal),
            nullptr);
  expectPart(context.diagnostics(), "costless states no cost; this is a bug");
}

TEST(RowWalk, RefusesWhatItCannotCompute) {
  TestContext context;
  auto module = context.parse(specFile("kernels/specs/elman.mlir"));
  ASSERT_TRUE(context.runPasses(
      *module, "rec-bind{sizes=H=1,D=8},rec-group-stages,rec-target-cpu"));
  auto op = *module->getOps<rec::OperatorOp>().begin();
  auto none = mlir::DictionaryAttr::get(context.get());
  op.setSchedulesAttr(mlir::ArrayAttr::get(
      context.get(),
      {rec::ScheduleAttr::get(context.get(), "row_walk", none)}));
  EXPECT_FALSE(context.runPasses(*module, "rec-schedule"));
  EXPECT_NE(context.diagnostics().find("row_walk takes ops on one element "
                                       "only; the schedule asks for row_walk"),
            std::string::npos)
      << context.diagnostics();
}
