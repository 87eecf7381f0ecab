//===- SparseInstructions.cpp - rec.sparse_product ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Instructions.h"

using namespace mlir;
using namespace reprise::oracle;
using namespace reprise::rec;

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
