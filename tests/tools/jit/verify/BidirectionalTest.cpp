//===- BidirectionalTest.cpp - both directions are verified ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Draws, oracle and comparison against a kernel that runs a forward LSTM twice,
// the second time on rows whose steps are turned round.

#include "FloatLstm.h"
#include "LibrarySpec.h"
#include "Rows.h"
#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;
using namespace reprise::verify;

namespace {

struct BidirectionalLstm {
  /// What is done to the inputs of both directions before they are used.
  bool exchangesDirections = false, forgetsToTurn = false;

  Expected<TensorMap> operator()(const TensorMap &inputs) const;
};

Expected<TensorMap>
BidirectionalLstm::operator()(const TensorMap &inputs) const {
  std::span<const int32_t> lengths;
  if (inputs.contains("lengths"))
    lengths = inputs.at("lengths").values<int32_t>();
  TensorMap halves[2];
  for (int direction : {0, 1}) {
    TensorMap own;
    for (const auto &[name, tensor] : inputs)
      own.emplace(name, name == "lengths"
                            ? tensor.clone().value()
                            : takeDirection(tensor,
                                            exchangesDirections ? 1 - direction
                                                                : direction,
                                            0));
    bool turns = direction == 1 && !forgetsToTurn;
    if (turns)
      turnRows(own.at("x"), lengths);
    auto results = FloatLstm()(own);
    if (!results)
      return results;
    if (turns)
      turnRows(results->at("h"), lengths);
    halves[direction] = std::move(*results);
  }
  TensorMap joined;
  for (const auto &[name, first] : halves[0])
    joined.emplace(
        name, joinDirections(first, halves[1].at(name), name == "h" ? 2 : 0));
  return joined;
}

std::vector<CaseCheck> check(const BidirectionalLstm &kernel) {
  LibrarySpec spec("tests/design/lstm_bidirectional.mlir");
  Sizes sizes = {{"direction", 2}, {"T", 7}, {"B", 3}, {"H", 2}, {"D", 5}};
  return verify::verify(spec.op(), sizes, DType::f32, allInputKinds(), 1,
                        kernel)
      .value();
}

} // namespace

TEST(Bidirectional, RightKernelPasses) {
  auto checks = check({});
  EXPECT_TRUE(reportOf(checks).passed) << render(checks);
}

TEST(Bidirectional, WrongKernelsAreCaughtOnEveryKind) {
  for (const auto &kernel : {BidirectionalLstm{.exchangesDirections = true},
                             BidirectionalLstm{.forgetsToTurn = true}})
    for (const CaseCheck &checked : check(kernel))
      EXPECT_FALSE(checked.passed()) << checked.name;
}
