//===- CpuKernelTest.cpp - compiled specs against the oracle --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each spec is compiled once for each set of sizes and run at several numbers
// of steps, rows and threads, on inputs of every kind: what the two readings of
// the spec (compiler and oracle) disagree about, one of them has wrong.
//
//===----------------------------------------------------------------------===//

#include "tests/lowering/CompiledSpec.h"
#include "tests/lowering/Specs.h"
#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::lowering;

using Sizes = std::map<std::string, int64_t>;

namespace {

/// Nothing, one of each, fewer rows than threads, more threads than cores.
void expectRightAtAnySize(CompiledSpec &kernel) {
  kernel.expectRight({.steps = 0, .rows = 3, .threads = 2});
  kernel.expectRight({.steps = 2, .rows = 0, .threads = 2});
  kernel.expectRight({.steps = 1, .rows = 1, .threads = 3});
  kernel.expectRight({.steps = 3, .rows = 3, .threads = 5});
  kernel.expectRight({.steps = 4, .rows = 13, .threads = 2});
}

void expectRight(const std::string &text, const Sizes &sizes,
                 const RunOptions &run = {
                     .steps = 4, .rows = 5, .threads = 2}) {
  CompiledSpec(text, {.sizes = sizes}).expectRight(run);
}

} // namespace

//===----------------------------------------------------------------------===//
// The library's cells and the design's examples
//===----------------------------------------------------------------------===//

TEST(CpuKernelTest, LstmOfOneElement) {
  CompiledSpec kernel(specFile("kernels/specs/lstm.mlir"),
                      {.sizes = {{"H", 1}, {"D", 1}}});
  expectRightAtAnySize(kernel);
}

TEST(CpuKernelTest, LstmOfVectorsAndARest) {
  CompiledSpec kernel(specFile("kernels/specs/lstm.mlir"),
                      {.sizes = {{"H", 2}, {"D", 37}}});
  expectRightAtAnySize(kernel);
}

TEST(CpuKernelTest, LstmOfWholeVectors) {
  expectRight(specFile("kernels/specs/lstm.mlir"), {{"H", 1}, {"D", 64}},
              {.steps = 40, .rows = 7, .threads = 2});
}

TEST(CpuKernelTest, GruBelowOneVector) {
  CompiledSpec kernel(specFile("kernels/specs/gru.mlir"),
                      {.sizes = {{"H", 3}, {"D", 6}}});
  expectRightAtAnySize(kernel);
}

TEST(CpuKernelTest, Elman) {
  expectRight(specFile("kernels/specs/elman.mlir"), {{"H", 1}, {"D", 200}},
              {.steps = 5, .rows = 3, .threads = 2});
}

TEST(CpuKernelTest, GruResetBefore) {
  expectRight(specFile("kernels/specs/gru_reset_before.mlir"),
              {{"H", 2}, {"D", 19}});
}

TEST(CpuKernelTest, LstmProjection) {
  expectRight(specFile("kernels/specs/lstm_projection.mlir"),
              {{"H", 2}, {"C", 18}, {"P", 5}});
}

TEST(CpuKernelTest, LstmLayernorm) {
  expectRight(specFile("kernels/specs/lstm_layernorm.mlir"),
              {{"H", 2}, {"D", 21}});
}

TEST(CpuKernelTest, SelectiveScan) {
  expectRight(specFile("tests/design/selective_scan.mlir"),
              {{"D", 5}, {"N", 18}});
}

TEST(CpuKernelTest, Mlstm) {
  expectRight(specFile("tests/design/mlstm.mlir"),
              {{"H", 2}, {"K", 3}, {"V", 17}});
}

//===----------------------------------------------------------------------===//
// Schedules and machines
//===----------------------------------------------------------------------===//

namespace {

/// A schedule's knobs, and the machine to compile for.
struct Scheduled {
  const char *knobs, *cpu;
};

void PrintTo(const Scheduled &scheduled, std::ostream *stream) {
  *stream << scheduled.knobs << " on "
          << (*scheduled.cpu ? scheduled.cpu : "this machine");
}

class ScheduleTest : public testing::TestWithParam<Scheduled> {};

} // namespace

TEST_P(ScheduleTest, GivesTheSameResults) {
  auto [knobs, cpu] = GetParam();
  if (!runsHere(cpu))
    GTEST_SKIP() << "this machine is no " << cpu;
  CompiledSpec kernel(
      specFile("kernels/specs/gru_reset_before.mlir"),
      {.sizes = {{"H", 2}, {"D", 13}}, .cpu = cpu, .knobs = knobs});
  kernel.expectRight({.steps = 3, .rows = 11, .threads = 2});
  kernel.expectRight({.steps = 3, .rows = 2, .threads = 3});
}

INSTANTIATE_TEST_SUITE_P(
    Knobs, ScheduleTest,
    testing::Values(
        Scheduled{"claim_flops = 1 : i64, claim_units = 1 : i64, depth_block = "
                  "8 : i64, depth_unroll = 1 : i64, hoisted_rows "
                  "= 5 : i64, split_rows_from = "
                  "1 : i64, sum_chains = 8 : i64, thread_flops = 1 : i64, "
                  "threads = 2 : i64, tile_sums = 1 "
                  ": i64, tile_vectors = 1 : i64, vector_lanes = 1 : i64",
                  ""},
        Scheduled{"claim_flops = 500 : i64, claim_units = 1 : i64, depth_block "
                  "= 8 : i64, depth_unroll = 3 : i64, hoisted_rows "
                  "= 5 : i64, split_rows_from = "
                  "1000 : i64, sum_chains = 2 : i64, thread_flops = 1 : i64, "
                  "threads = 2 : i64, tile_sums "
                  "= 3 : i64, tile_vectors = 3 : i64, vector_lanes = 4 : i64",
                  ""},
        Scheduled{"claim_flops = 1 : i64, claim_units = 1000 : i64, "
                  "depth_block = 8 : i64, depth_unroll = 16 : i64, "
                  "hoisted_rows = 5 : i64, split_rows_from = "
                  "2 : i64, sum_chains = 64 : i64, thread_flops = 1 : i64, "
                  "threads = 2 : i64, tile_sums = 8 "
                  ": i64, tile_vectors = 3 : i64, vector_lanes = 32 : i64",
                  ""},
        Scheduled{"", "x86-64-v3"}, Scheduled{"", "x86-64-v4"}));

//===----------------------------------------------------------------------===//
// Storage types
//===----------------------------------------------------------------------===//

namespace {

struct Stored {
  const char *spec;
  DType storage;
  const char *cpu;
};

void PrintTo(const Stored &stored, std::ostream *stream) {
  *stream << stored.spec << " in " << name(stored.storage) << " on "
          << (*stored.cpu ? stored.cpu : "this machine");
}

class StorageTest : public testing::TestWithParam<Stored> {};

} // namespace

TEST_P(StorageTest, RoundsWhereTheContractSays) {
  auto [spec, storage, cpu] = GetParam();
  if (!runsHere(cpu))
    GTEST_SKIP() << "this machine is no " << cpu;
  CompiledSpec kernel(
      specFile(spec),
      {.sizes = {{"H", 2}, {"D", 18}}, .storage = storage, .cpu = cpu});
  kernel.expectRight({.steps = 4, .rows = 3, .threads = 2});
}

INSTANTIATE_TEST_SUITE_P(
    Types, StorageTest,
    testing::Values(
        Stored{"kernels/specs/lstm.mlir", DType::bf16, ""},
        Stored{"kernels/specs/gru.mlir", DType::bf16, "x86-64-v3"},
        Stored{"kernels/specs/gru_reset_before.mlir", DType::bf16, "x86-64-v4"},
        Stored{"kernels/specs/lstm.mlir", DType::f16, "x86-64-v3"},
        Stored{"kernels/specs/gru_reset_before.mlir", DType::f16, ""},
        Stored{"kernels/specs/lstm_layernorm.mlir", DType::bf16, ""}));

TEST(CpuKernelTest, FactorTypeOfTheProduct) {
  CompiledSpec(specs::factorTypes, {.sizes = {{"D", 18}}}).expectRight({});
  CompiledSpec(specs::factorTypes,
               {.sizes = {{"D", 18}}, .storage = DType::bf16})
      .expectRight({});
}

//===----------------------------------------------------------------------===//
// Spaces and layouts
//===----------------------------------------------------------------------===//

TEST(CpuKernelTest, ProductOfAStream) {
  expectRight(specs::inputProduct, {{"H", 2}, {"D", 17}, {"I", 3}});
}

TEST(CpuKernelTest, TransposedAndBroadcastProducts) {
  expectRight(specs::products, {{"H", 2}, {"D", 17}, {"E", 5}});
}

// The lanes' dimension is not the last one of every tensor: gathers and
// scatters.
TEST(CpuKernelTest, OtherOrders) {
  expectRight(specs::otherOrders, {{"H", 3}, {"D", 18}});
  expectRight(specs::otherOrders, {{"H", 18}, {"D", 2}});
}

TEST(CpuKernelTest, ProductsThatMakeDifferentDimensions) {
  expectRight(specs::mixers, {{"N", 3}, {"D", 18}});
  expectRight(specs::mixers, {{"N", 17}, {"D", 5}});
}

TEST(CpuKernelTest, OneElementPerRow) {
  expectRight(specs::scalarRows, {{"D", 7}});
}

TEST(CpuKernelTest, StreamWithoutRows) {
  expectRight(specs::sharedStream, {{"D", 17}});
}

//===----------------------------------------------------------------------===//
// What a step yields
//===----------------------------------------------------------------------===//

TEST(CpuKernelTest, YieldsOfEveryKind) {
  expectRight(specs::yields, {{"D", 18}});
}

TEST(CpuKernelTest, StateBeforeTheStepInALaterRecurrence) {
  expectRight(specs::oldState, {{"D", 18}});
}

TEST(CpuKernelTest, StateInTheOrderOfItsInitialValue) {
  expectRight(specs::stateOrder, {{"K", 5}, {"V", 18}});
}

TEST(CpuKernelTest, Reverse) { expectRight(specs::reversed, {{"D", 18}}); }

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

TEST(CpuKernelTest, ReductionsOverAnyDimensions) {
  expectRight(specs::reductions, {{"H", 3}, {"D", 18}});
  expectRight(specs::reductions, {{"H", 16}, {"D", 1}});
}

TEST(CpuKernelTest, ReductionsOfArguments) {
  expectRight(specs::argumentReductions, {{"H", 3}, {"D", 18}});
}

TEST(CpuKernelTest, ReductionsAcrossAndAlongLanesInOneNest) {
  expectRight(specs::mixedReductions, {{"H", 5}, {"D", 18}, {"E", 4}});
}

//===----------------------------------------------------------------------===//
// Elementwise ops
//===----------------------------------------------------------------------===//

// Sequences between groups have the storage type.
TEST(CpuKernelTest, GroupsOfBothDirections) {
  for (DType storage : {DType::f32, DType::bf16}) {
    CompiledSpec kernel(specs::thereAndBack,
                        {.sizes = {{"D", 18}}, .storage = storage});
    expectRightAtAnySize(kernel);
  }
}

TEST(CpuKernelTest, TruthValues) {
  expectRight(specs::truthValues, {{"H", 2}, {"D", 18}});
}

TEST(CpuKernelTest, MinimaAndMaxima) {
  expectRight(specs::extrema, {{"D", 18}});
}

TEST(CpuKernelTest, DiagonalProducts) {
  expectRight(specs::diagonal, {{"H", 2}, {"D", 18}});
}

TEST(CpuKernelTest, Functions) { expectRight(specs::functions, {{"D", 18}}); }

// A chain of squarings: twenty values, a million paths.
TEST(CpuKernelTest, SharedSubexpressions) {
  std::string chain;
  for (int i = 0; i != 40; ++i)
    chain += "%v" + std::to_string(i + 1) + " = arith.maximumf %v" +
             std::to_string(i) + ", %v" + std::to_string(i) + " : f32\n";
  expectRight(specs::withSteps(chain, "%v0", "%v40"), {{"D", 3}});
}

//===----------------------------------------------------------------------===//
// Cells that no one has seen
//===----------------------------------------------------------------------===//

TEST(CpuKernelTest, OddCellOfTwoProducts) {
  CompiledSpec kernel(specs::oddCell,
                      {.sizes = {{"H", 2}, {"D", 18}, {"M", 7}}});
  expectRightAtAnySize(kernel);
}

TEST(CpuKernelTest, OddCellOfNormalisedMemory) {
  expectRight(specs::normalisedMemory, {{"K", 6}, {"V", 17}});
}

TEST(CpuKernelTest, OddCellOfSpikes) {
  expectRight(specs::spikes, {{"D", 33}});
}
