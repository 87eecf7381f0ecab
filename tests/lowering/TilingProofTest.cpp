//===- TilingProofTest.cpp - what the families' constraints imply ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Proved by Z3 for all schedules that keep the constraints: that what a kernel
// takes fits, counted in another way than the constraints count it.

#include "constraints/z3/Z3.h"
#include "dialect/Rec.h"
#include "lowering/cpu/shared_walk/WalkTiling.h"
#include "lowering/gpu/block_step/BlockTiling.h"
#include "tests/lowering/Jit.h"
#include "tests/lowering/Specs.h"
#include <gtest/gtest.h>

using namespace reprise::constraints;
using namespace reprise::lowering;
using reprise::rec::OperatorOp;

static std::string proof(const Problem &problem, FormulaId claim) {
  Proof found = prove(problem, claim, {std::chrono::seconds(60), UINT64_MAX});
  if (found.status == Proof::Status::proved)
    return "proved";
  std::string text = "unknown: " + found.reason;
  if (found.status == Proof::Status::refuted) {
    text = "refuted by";
    for (size_t i = 0; i != found.counterexample.size(); ++i)
      text += " " + problem.getVariables()[i].name + " = " +
              std::to_string(found.counterexample[i]);
  }
  return text;
}

//===----------------------------------------------------------------------===//
// CPU
//===----------------------------------------------------------------------===//

/// Bytes and number of vector registers, bytes of the first-level cache and of
/// a core's own, threads.
static constexpr std::array<int64_t, 5> cores[] = {{64, 32, 49152, 2097152, 2},
                                                   {32, 16, 32768, 524288, 64},
                                                   {16, 32, 65536, 1048576, 4}};

/// The group of an operator that is bound by a test.
static Group onlyGroup(TestContext &context, mlir::ModuleOp module,
                       const std::string &bind) {
  EXPECT_TRUE(context.runPasses(module, bind + ",rec-group-stages"))
      << context.diagnostics();
  return groupsOf(*module.getOps<OperatorOp>().begin()).front();
}

static void addKnobs(llvm::ArrayRef<KnobDomain> knobs, Problem &problem) {
  for (const KnobDomain &knob : knobs)
    problem.addVariable(knob.name.str(), Range{knob.least, knob.most});
}

namespace {

/// The constraints of an LSTM of 12 heads of 64, on one of `cores`.
class WalkProofTest : public testing::TestWithParam<std::array<int64_t, 5>> {
protected:
  void SetUp() override {
    auto module = context.parse(specFile("kernels/specs/lstm.mlir"));
    ASSERT_TRUE(module) << context.diagnostics();
    auto layers =
        arrangeLayers(onlyGroup(context, *module, "rec-bind{sizes=H=12,D=64}"));
    WalkFacts facts(std::move(std::get<0>(layers)));
    EXPECT_GT(facts.weightBytes, 0);
    auto [vectorBytes, registers, firstCache, cache, threads] = GetParam();
    target = reprise::rec::CpuTargetAttr::get(
        context.get(), vectorBytes, registers, firstCache, cache, threads);
    addKnobs(WalkSchedule::knobs, problem);
    addConstraints(facts, target, problem, costs);
  }

  TestContext context;
  reprise::rec::CpuTargetAttr target;
  Problem problem;
  std::vector<CostTerm> costs;
};

} // namespace

TEST_P(WalkProofTest, NoTileOfACoreTakesMoreRegistersThanThereAre) {
  Term tileVectors = *problem.findVariable("tile_vectors");
  Term tileSums = *problem.findVariable("tile_sums");
  // Of any shape that a product may ask for.
  Term columns = problem.addVariable("columns", Range{1, 16});
  Term rows = problem.addVariable("rows", Range{1, 64});
  problem.require(problem.lessEqual(columns, tileVectors));
  problem.require(problem.disjunction(
      {problem.lessEqual(rows * columns, tileSums), problem.equal(rows, 1)}));
  problem.require(problem.lessEqual(rows * 2, maximum(2, tileSums)));
  Term needed = rows * columns + minimum(rows, columns) + Term(1);
  EXPECT_EQ(
      proof(problem, problem.lessEqual(needed, target.getVectorRegisters())),
      "proved");
}

TEST_P(WalkProofTest, ABlockOfWeightsKeepsItsShareOfTheCache) {
  Term bytes = *problem.findVariable("depth_block") *
               *problem.findVariable("tile_vectors") *
               *problem.findVariable("vector_lanes") * Term(sizeof(float));
  int64_t share =
      std::max(target.getFirstCacheBytes() / 2, target.getCacheBytes() / 4);
  EXPECT_EQ(proof(problem, problem.lessEqual(bytes, share)), "proved");
}

INSTANTIATE_TEST_SUITE_P(Cores, WalkProofTest, testing::ValuesIn(cores));

//===----------------------------------------------------------------------===//
// GPU
//===----------------------------------------------------------------------===//

namespace {

/// The constraints of an LSTM's head on an H100.
class BlockProofTest
    : public testing::TestWithParam<std::tuple<int64_t, const char *>> {
protected:
  void SetUp() override {
    auto [size, storage] = GetParam();
    auto module = context.parse(specFile("kernels/specs/lstm.mlir"));
    ASSERT_TRUE(module) << context.diagnostics();
    std::string bind = "rec-bind{sizes=H=1,D=" + std::to_string(size) +
                       " storage=" + storage + "}";
    Match match = matchBlock(onlyGroup(context, *module, bind));
    ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Facts>>(match))
        << std::get<Refusal>(match).sentence;
    addKnobs(BlockSchedule::knobs, problem);
    addConstraints(static_cast<BlockFacts &>(*std::get<0>(match)),
                   reprise::rec::GpuTargetAttr::get(context.get(), 65536, 255,
                                                    1024, 232448),
                   problem);
    elements = *problem.findVariable("warps") *
               *problem.findVariable("groups_per_warp") * Term(8);
    depth = ceilDivide(*problem.findVariable("D"), 16) * Term(16);
  }

  static constexpr int64_t gates = 4, f32Bytes = 4;
  TestContext context;
  Problem problem;
  /// Elements that the block's warps hold, and the padded contraction.
  Term elements = 0, depth = 0;
};

} // namespace

TEST_P(BlockProofTest, EveryElementHasAWarpAndEveryWarpAnElement) {
  Term size = *problem.findVariable("D");
  EXPECT_EQ(proof(problem, problem.lessEqual(size, elements)), "proved");
  Term others = elements - *problem.findVariable("groups_per_warp") * Term(8);
  EXPECT_EQ(proof(problem, problem.less(others, size)), "proved");
}

TEST_P(BlockProofTest, WeightsFitTheRegistersOfABlock) {
  Term bytes = (Term(gates) - *problem.findVariable("shared_gates")) *
               elements * depth * *problem.findVariable("weight_bytes");
  EXPECT_EQ(proof(problem, problem.lessEqual(bytes, 65536 * f32Bytes)),
            "proved");
}

TEST_P(BlockProofTest, OperandsAndWeightsFitSharedMemory) {
  constexpr int64_t copies = 2, tileColumns = 8, paddingBytes = 16;
  Term rowBytes =
      depth * *problem.findVariable("weight_bytes") + Term(paddingBytes);
  Term bytes = Term(copies * tileColumns) *
                   *problem.findVariable("batch_tiles") * rowBytes +
               *problem.findVariable("shared_gates") * elements * depth *
                   *problem.findVariable("weight_bytes");
  EXPECT_EQ(proof(problem, problem.lessEqual(bytes, 232448)), "proved");
}

INSTANTIATE_TEST_SUITE_P(Heads, BlockProofTest,
                         testing::Values(std::tuple{1, "bf16"},
                                         std::tuple{64, "bf16"},
                                         std::tuple{100, "f32"},
                                         std::tuple{130, "f16"}));
