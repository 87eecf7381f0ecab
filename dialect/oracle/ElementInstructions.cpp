//===- ElementInstructions.cpp - constants and elementwise ops ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Instructions.h"
#include "dialect/oracle/Probe.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;

namespace {

/// An operand, broadcast to the space of the result.
struct BroadcastOperand {
  unsigned slot;
  int64_t points;
  /// For each point of the result, the operand's.
  std::vector<int64_t> offsets;
};

} // namespace

Instruction reprise::oracle::makeConstant(arith::ConstantOp op,
                                          const StepContext &context) {
  double value = 0;
  if (auto number = dyn_cast<FloatAttr>(op.getValue()))
    value = number.getValueAsDouble();
  else
    value = cast<IntegerAttr>(op.getValue()).getValue().getZExtValue();
  return [value, slot = context.slotOf(op.getResult())](Frame &frame) {
    frame.slots[slot].assign(frame.rows.size(), value);
  };
}

static std::vector<BroadcastOperand>
broadcastOperands(Operation &op, const Space &space,
                  const StepContext &context) {
  std::vector<BroadcastOperand> operands;
  for (Value operand : op.getOperands()) {
    Space own = context.spaceOf(operand);
    auto strideOf = [&](StringRef name) { return own.strideOf(name); };
    operands.push_back(
        {context.slotOf(operand), own.points(), offsetsOf(space, strideOf)});
  }
  return operands;
}

/// Whether a kernel may compute a product and the sum that it is a term of at
/// once: the product is then not rounded, and does not overflow.
static bool mayBeFused(Operation &op) {
  return isa<arith::MulFOp>(op) &&
         llvm::all_of(op.getUsers(), [](Operation *user) {
           auto reduce = dyn_cast<rec::ReduceOp>(user);
           return isa<arith::AddFOp, arith::SubFOp>(user) ||
                  (reduce && reduce.getKind() != rec::ReduceKind::max);
         });
}

/// Whether errors of the operands reach the result in proportion.
static bool isLinear(Operation &op) {
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::NegFOp>(op);
}

Instruction reprise::oracle::makeElementwise(Operation &op,
                                             ElementFunction function,
                                             const StepContext &context) {
  assert(op.getNumOperands() <= 3 && "no function in the table has more");
  Space space = context.spaceOf(op.getResult(0));
  return
      [operands = broadcastOperands(op, space, context),
       slot = context.slotOf(op.getResult(0)), points = space.points(),
       bound = context.arithmetic.bound(function.errorUnits), function,
       arithmetic = context.arithmetic,
       drawsSign = context.arithmetic.perturbs() && isa<math::CopySignOp>(op),
       fuses = context.arithmetic.perturbs() && mayBeFused(op),
       probe = isLinear(op) ? nullptr : context.arithmetic.probe,
       operation = context.operation](Frame &frame) {
        std::vector<double> &out = frame.slots[slot];
        out.resize(frame.rows.size() * points);
        for (auto [row, number] : llvm::enumerate(frame.rows)) {
          Noise noise = arithmetic.noise(operation, number, frame.step);
          for (int64_t point = 0; point != points; ++point) {
            double in[3];
            for (auto [i, operand] : llvm::enumerate(operands))
              in[i] = arithmetic.operand(
                  frame.slots[operand.slot]
                             [row * operand.points + operand.offsets[point]]);
            // Nothing determines the sign of a NaN.
            if (drawsSign && std::isnan(in[1]))
              in[1] = noise.next();
            double value = function.compute(in);
            if (function.errorUnits != error::none)
              value = arithmetic.finish(value, bound * noise.next(), fuses);
            if (probe)
              value = probe->see(function, {in, operands.size()}, value);
            out[row * points + point] = value;
          }
        }
      };
}
