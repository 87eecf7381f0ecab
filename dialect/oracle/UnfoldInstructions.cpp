//===- UnfoldInstructions.cpp - rec.unfold --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Instructions.h"

using namespace mlir;
using namespace reprise::oracle;
using namespace reprise::rec;

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
