//===- BidirectionalTest.cpp - both directions are verified ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Draws, oracle and comparison against a kernel that runs a forward LSTM twice,
// the second time on rows whose steps are turned round.

#include "FloatLstm.h"
#include "LibrarySpec.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::verify;

namespace {

struct BidirectionalLstm {
  /// What is done to the inputs of both directions before they are used.
  bool exchangesDirections = false, forgetsToTurn = false;

  Expected<TensorMap> operator()(const TensorMap &inputs) const;
};

/// f32 and i32 alike: bits are moved, not read.
std::span<uint32_t> bitsOf(Tensor &tensor) { return tensor.values<uint32_t>(); }

Tensor withoutDirection(const Tensor &both, int direction) {
  Shape shape;
  for (int axis = 1; axis != both.shape().rank(); ++axis)
    shape.push_back(both.shape()[axis]);
  Tensor half = Tensor::zeros(both.dtype(), shape).value();
  std::ranges::copy(both.values<uint32_t>().subspan(direction * half.elements(),
                                                    half.elements()),
                    bitsOf(half).begin());
  return half;
}

/// Turns the steps of each row [T, B, ...] round, those that it takes.
void turn(Tensor &tensor, std::span<const int32_t> lengths) {
  int64_t steps = tensor.shape()[0], rows = tensor.shape()[1];
  int64_t size = tensor.elements() / (steps * rows);
  for (int64_t row = 0; row != rows; ++row) {
    int64_t length = lengths.empty() ? steps : lengths[row];
    for (int64_t t = 0; t < length / 2; ++t)
      std::ranges::swap_ranges(
          bitsOf(tensor).subspan((t * rows + row) * size, size),
          bitsOf(tensor).subspan(((length - 1 - t) * rows + row) * size, size));
  }
}

/// [outer, 2, inner] of two halves [outer, inner].
Tensor join(const Tensor &first, const Tensor &second, int axis) {
  Shape shape;
  int64_t outer = 1;
  for (int i = 0; i != first.shape().rank(); ++i) {
    if (i == axis)
      shape.push_back(2);
    outer *= i < axis ? first.shape()[i] : 1;
    shape.push_back(first.shape()[i]);
  }
  Tensor joined = Tensor::zeros(first.dtype(), shape).value();
  int64_t inner = first.elements() / outer;
  for (int64_t i = 0; i != 2 * outer; ++i) {
    const Tensor &half = i % 2 == 0 ? first : second;
    std::ranges::copy(half.values<uint32_t>().subspan(i / 2 * inner, inner),
                      bitsOf(joined).subspan(i * inner).begin());
  }
  return joined;
}

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
                            : withoutDirection(tensor, exchangesDirections
                                                           ? 1 - direction
                                                           : direction));
    bool turns = direction == 1 && !forgetsToTurn;
    if (turns)
      turn(own.at("x"), lengths);
    auto results = FloatLstm()(own);
    if (!results)
      return results;
    if (turns)
      turn(results->at("h"), lengths);
    halves[direction] = std::move(*results);
  }
  TensorMap joined;
  for (const auto &[name, first] : halves[0])
    joined.emplace(name, join(first, halves[1].at(name), name == "h" ? 2 : 0));
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
