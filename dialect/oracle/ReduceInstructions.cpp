//===- ReduceInstructions.cpp - rec.reduce and rec.outer ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/ElementMath.h"
#include "dialect/oracle/Instructions.h"

using namespace mlir;
using namespace reprise::oracle;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// rec.reduce
//===----------------------------------------------------------------------===//

namespace {

struct Reduction {
  unsigned operand, result;
  int64_t operandPoints;
  /// Where each result's terms begin, and where they lie from there.
  std::vector<int64_t> begins, terms;
  ReduceKind kind;
  Arithmetic arithmetic;
  uint64_t operation;

  double reduce(const double *values, Noise &noise) const;
  void run(Frame &frame) const;
};

} // namespace

double Reduction::reduce(const double *values, Noise &noise) const {
  if (kind == ReduceKind::max) {
    double largest = -std::numeric_limits<double>::infinity();
    for (int64_t term : terms)
      largest = functions::maximumf(largest, arithmetic.operand(values[term]));
    return largest;
  }
  PartialSums partial;
  SignedSums apart;
  for (int64_t term : terms) {
    double value = arithmetic.operand(values[term]);
    partial.add(value);
    apart.add(value);
  }
  double sum = partial.result(arithmetic.sumBound(), noise);
  if (arithmetic.perturbs() && !std::isnan(sum))
    sum = apart.inSomeOrder(sum, noise);
  sum = arithmetic.finish(sum, 0);
  if (kind == ReduceKind::sum)
    return sum;
  // A kernel may multiply by the rounded reciprocal: that rounds twice.
  return arithmetic.finish(
      sum / terms.size(), 2 * arithmetic.bound(error::rounding) * noise.next());
}

void Reduction::run(Frame &frame) const {
  std::vector<double> &out = frame.slots[result];
  out.clear();
  for (auto [row, number] : llvm::enumerate(frame.rows)) {
    Noise noise = arithmetic.noise(operation, number, frame.step);
    const double *values = frame.slots[operand].data() + row * operandPoints;
    for (int64_t begin : begins)
      out.push_back(reduce(values + begin, noise));
  }
}

Instruction reprise::oracle::makeReduce(ReduceOp op,
                                        const StepContext &context) {
  Space operand = context.spaceOf(op.getOperand());
  llvm::SmallVector<StringRef> reduced(
      op.getDimensions().getAsValueRange<StringAttr>());
  auto strideOf = [&](StringRef name) { return operand.strideOf(name); };
  Reduction reduction = {context.slotOf(op.getOperand()),
                         context.slotOf(op.getResult()),
                         operand.points(),
                         offsetsOf(context.spaceOf(op.getResult()), strideOf),
                         offsetsOf(context.binding.sized(reduced), strideOf),
                         op.getKind(),
                         context.arithmetic,
                         context.operation};
  return [reduction](Frame &frame) { reduction.run(frame); };
}

//===----------------------------------------------------------------------===//
// rec.outer
//===----------------------------------------------------------------------===//

namespace {

/// Per block: result[o, i] = out[o] * in[i].
struct OuterProduct {
  unsigned out, in, result;
  int64_t blocks, rows, columns;
  Arithmetic arithmetic;
  uint64_t operation;

  void run(Frame &frame) const;
};

} // namespace

void OuterProduct::run(Frame &frame) const {
  double bound = arithmetic.bound(error::rounding);
  std::vector<double> &products = frame.slots[result];
  products.clear();
  for (auto [row, number] : llvm::enumerate(frame.rows)) {
    Noise noise = arithmetic.noise(operation, number, frame.step);
    const double *left = frame.slots[out].data() + row * blocks * rows;
    const double *right = frame.slots[in].data() + row * blocks * columns;
    for (int64_t block = 0; block != blocks; ++block)
      for (int64_t o = 0; o != rows; ++o)
        for (int64_t i = 0; i != columns; ++i)
          products.push_back(arithmetic.finish(
              arithmetic.operand(left[block * rows + o]) *
                  arithmetic.operand(right[block * columns + i]),
              bound * noise.next()));
  }
}

Instruction reprise::oracle::makeOuter(OuterOp op, const StepContext &context) {
  Space out = context.spaceOf(op.getOut()), in = context.spaceOf(op.getIn());
  OuterProduct product = {context.slotOf(op.getOut()),
                          context.slotOf(op.getIn()),
                          context.slotOf(op.getResult()),
                          out.points() / out.sizes.back(),
                          out.sizes.back(),
                          in.sizes.back(),
                          context.arithmetic,
                          context.operation};
  return [product](Frame &frame) { product.run(frame); };
}
