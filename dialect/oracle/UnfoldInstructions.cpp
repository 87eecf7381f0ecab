//===- UnfoldInstructions.cpp - rec.unfold and rec.sparse_product ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Instructions.h"

using namespace mlir;
using namespace reprise::oracle;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// rec.unfold
//===----------------------------------------------------------------------===//

/// One dimension with its taps: the index in the image of each pair of them,
/// -1 outside.
static std::vector<int64_t> indicesOf(int64_t size, int64_t taps,
                                      int64_t dilation, bool isWrapped) {
  std::vector<int64_t> indices;
  for (int64_t at = 0; at != size; ++at)
    for (int64_t tap = 0; tap != taps; ++tap) {
      int64_t index = at + dilation * (tap - (taps - 1) / 2);
      if (isWrapped)
        index = ((index % size) + size) % size;
      indices.push_back(index >= 0 && index < size ? index : -1);
    }
  return indices;
}

/// For each point of the result, the operand's point; -1 where it is outside.
static std::vector<int64_t> pointsOf(UnfoldOp op, const StepContext &context) {
  Space operand = context.spaceOf(op.getOperand());
  Space result = context.spaceOf(op.getResult());
  std::vector<int64_t> points = offsetsOf(result, [&](StringRef name) {
    bool isUnfolded = llvm::is_contained(
        op.getDimensions().getAsValueRange<StringAttr>(), name);
    return isUnfolded ? 0 : operand.strideOf(name);
  });
  for (auto [i, names] : llvm::enumerate(
           llvm::zip(op.getDimensions().getAsValueRange<StringAttr>(),
                     op.getTaps().getAsValueRange<StringAttr>()))) {
    auto [name, taps] = names;
    int64_t size = context.binding.sizeOf(name);
    int64_t count = context.binding.sizeOf(taps);
    std::vector<int64_t> indices =
        indicesOf(size, count, op.getDilation(i), op.getWrapped());
    StringRef own = name, ofTaps = taps;
    std::vector<int64_t> pairs = offsetsOf(result, [&](StringRef axis) {
      return axis == own ? count : axis == ofTaps ? 1 : 0;
    });
    for (auto [point, pair] : llvm::zip_equal(points, pairs)) {
      bool isOutside = point < 0 || indices[pair] < 0;
      point = isOutside ? -1 : point + indices[pair] * operand.strideOf(own);
    }
  }
  return points;
}

Instruction reprise::oracle::makeUnfold(UnfoldOp op,
                                        const StepContext &context) {
  return [operand = context.slotOf(op.getOperand()),
          result = context.slotOf(op.getResult()),
          size = context.spaceOf(op.getOperand()).points(),
          points = pointsOf(op, context)](Frame &frame) {
    std::vector<double> &out = frame.slots[result];
    out.clear();
    for (size_t row = 0; row != frame.rows.size(); ++row)
      for (int64_t point : points)
        out.push_back(point < 0 ? 0 : frame.slots[operand][row * size + point]);
  };
}

//===----------------------------------------------------------------------===//
// rec.sparse_product
//===----------------------------------------------------------------------===//

namespace {

struct SparseProduct {
  unsigned factor, result;
  const double *weight, *rows, *columns;
  int64_t blocks, blockRows, blockColumns;
  int64_t factorPoints;
  /// Distances in the factor.
  int64_t columnStride, elementStride;
  /// For each point of the result: where its factor begins, its block row, and
  /// its row in a block.
  std::vector<int64_t> factorAt, blockRowOf, rowOf;
  FloatFormat format;
  Arithmetic arithmetic;
  uint64_t operation;

  double sum(const double *values, size_t point, Noise &noise) const;
  void run(Frame &frame) const;
};

} // namespace

double SparseProduct::sum(const double *values, size_t point,
                          Noise &noise) const {
  PartialSums partial;
  SignedSums apart;
  for (int64_t block = 0; block != blocks; ++block) {
    if (static_cast<int64_t>(rows[block]) != blockRowOf[point])
      continue;
    for (int64_t c = 0; c != blockColumns; ++c) {
      double value =
          values[factorAt[point] +
                 static_cast<int64_t>(columns[block]) * columnStride +
                 c * elementStride];
      if (arithmetic.rounds())
        value = arithmetic.operand(roundTo(value, format));
      double term =
          value *
          arithmetic.operand(
              weight[(block * blockRows + rowOf[point]) * blockColumns + c]);
      partial.add(term);
      apart.add(term);
    }
  }
  double result = partial.result(arithmetic.sumBound(), noise);
  if (arithmetic.perturbs() && !std::isnan(result))
    result = apart.inSomeOrder(result, noise);
  return arithmetic.finish(result, 0);
}

void SparseProduct::run(Frame &frame) const {
  std::vector<double> &out = frame.slots[result];
  out.clear();
  for (auto [row, number] : llvm::enumerate(frame.rows)) {
    Noise noise = arithmetic.noise(operation, number, frame.step);
    const double *values = frame.slots[factor].data() + row * factorPoints;
    for (size_t point = 0; point != factorAt.size(); ++point)
      out.push_back(sum(values, point, noise));
  }
}

Instruction reprise::oracle::makeSparseProduct(SparseProductOp op,
                                               const StepContext &context) {
  const Binding &binding = context.binding;
  Space factor = context.spaceOf(op.getFactor());
  Space result = context.spaceOf(op.getResult());
  StringRef contracted = op.getContractedName();
  auto only = [&](StringRef wanted) {
    return offsetsOf(result,
                     [&](StringRef name) -> int64_t { return name == wanted; });
  };
  SparseProduct product = {
      context.slotOf(op.getFactor()),
      context.slotOf(op.getResult()),
      binding.inputOf(op.getWeight())->data.data(),
      binding.inputOf(op.getRows())->data.data(),
      binding.inputOf(op.getColumns())->data.data(),
      binding.sizeOf(op.getBlocksName()),
      binding.sizeOf(op.getMadeName()),
      binding.sizeOf(contracted),
      factor.points(),
      factor.strideOf(op.getContractedBlocks()),
      factor.strideOf(contracted),
      offsetsOf(result,
                [&](StringRef name) -> int64_t {
                  bool isSummed =
                      name == op.getContractedBlocks() || name == contracted;
                  return isSummed ? 0 : factor.strideOf(name);
                }),
      only(op.getMadeBlocks()),
      only(op.getMadeName()),
      formatOf(op.getWeight().getType().getElementType(), context.storage),
      context.arithmetic,
      context.operation};
  return [product](Frame &frame) { product.run(frame); };
}
