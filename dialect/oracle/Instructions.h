//===- Instructions.h - ops of a step, ready to run -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each op of a step is translated once into an instruction, which works on a
// whole value: all active rows, all points of its index space. So looking up
// ops, spaces and broadcasts costs nothing per element.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_INSTRUCTIONS_H
#define REPRISE_DIALECT_ORACLE_INSTRUCTIONS_H

#include "dialect/IndexSpaces.h"
#include "dialect/oracle/Arithmetic.h"
#include "dialect/oracle/Binding.h"
#include "dialect/oracle/ElementFunctions.h"
#include <functional>

namespace reprise::oracle {

/// The values of one step. A value has a slot, with [active row, point].
struct Frame {
  int64_t step = 0;
  /// The rows that take this step: the others hold their states.
  std::vector<int64_t> rows;
  std::vector<std::vector<double>> slots;
};

using Instruction = std::function<void(Frame &)>;
using SlotMap = llvm::DenseMap<mlir::Value, unsigned>;

/// What translating an op asks of its surroundings.
struct StepContext {
  const Binding &binding;
  const rec::IndexSpaces &spaces;
  const SlotMap &slots;
  const Arithmetic &arithmetic;
  /// The storage type, for weights whose tensors say none.
  FloatFormat storage;
  /// Numbers the op among all ops of the operator, for its noise.
  uint64_t operation;

  Space spaceOf(mlir::Value value) const {
    return binding.sized(spaces.of(value));
  }
  unsigned slotOf(mlir::Value value) const { return slots.at(value); }
};

Instruction makeConstant(mlir::arith::ConstantOp op,
                         const StepContext &context);
Instruction makeElementwise(mlir::Operation &op, ElementFunction function,
                            const StepContext &context);
Instruction makeReduce(rec::ReduceOp op, const StepContext &context);
Instruction makeUnfold(rec::UnfoldOp op, const StepContext &context);
Instruction makeSparseProduct(rec::SparseProductOp op,
                              const StepContext &context);
Instruction makeOuter(rec::OuterOp op, const StepContext &context);
/// Fails for a weight that this interpreter cannot index, or an unknown kind of
/// product.
Expected<Instruction> makeProduct(rec::ProductOpInterface op,
                                  const StepContext &context);

/// A sum of many terms. An independent error at each partial sum S, uniform in
/// [-bound * S, bound * S], has the variance that one error uniform in
/// +-bound * sqrt(sum of all S * S) has: so one draw serves the whole sum.
class PartialSums {
public:
  PartialSums() = default;
  /// The sum, and the squares of all partial ones.
  PartialSums(double sum, double squares) : sum(sum), squares(squares) {}

  void add(double term) {
    sum += term;
    squares += sum * sum;
  }
  double result(double bound, Noise &noise) const {
    // Infinities and NaN do not err, and infinity - infinity would be NaN.
    return std::isfinite(sum) ? sum + bound * std::sqrt(squares) * noise.next()
                              : sum;
  }

private:
  double sum = 0;
  double squares = 0;
};

/// The terms of a sum above zero, and those below: where they are added in some
/// order, either may overflow in f32 though the sum does not; where both do, as
/// the sums of two lanes, their sum is NaN.
class SignedSums {
public:
  void add(double term) { (term > 0 ? above : below) += term; }

  /// The sum in one of those orders: `sum`, which is no NaN, an infinity, or
  /// NaN.
  double inSomeOrder(double sum, Noise &noise) const {
    constexpr double inf = std::numeric_limits<double>::infinity();
    bool up = above >= Arithmetic::overflow;
    bool down = below <= -Arithmetic::overflow;
    if (!up && !down)
      return sum;
    double choice = noise.next();
    if (up && down && std::fabs(choice) < 0.25)
      return std::numeric_limits<double>::quiet_NaN();
    // An infinite term leaves no other sum.
    if (std::isinf(sum) || std::fabs(choice) < 0.5)
      return sum;
    if (up && choice > 0)
      return inf;
    return down && choice < 0 ? -inf : sum;
  }

private:
  double above = 0;
  double below = 0;
};

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_INSTRUCTIONS_H
