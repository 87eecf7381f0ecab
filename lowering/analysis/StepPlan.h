//===- StepPlan.h - in which order a step is computed -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A step mixes ops on one element with ops that need many elements of a value
// (a product, a reduction): *exchanges*. Every target computes it in the same
// order:
//
//   phase    what can be computed without waiting for an exchange of this
//            phase. All threads (or warps) finish a phase before the next
//            begins.
//   nest     the ops of one phase over one index space: one loop nest, in which
//            exchanges are accumulated and everything else stays in registers.
//            Its products make the same dimension; others are another nest's.
//   stored   a value of one phase that a later one reads: it goes through
//            memory.
//   root     a value that a nest must leave in memory: stored, or yielded.
//   view     an unfolded value: its operand's memory, read elsewhere. It is
//            never computed itself, and read where it is needed.
//   hoisted  a product of streams alone: no step waits for it, so that it can
//            be computed for many steps at once, before them.
//
// A step argument and a hoisted value are *resident*: in memory before the step
// begins. A value is *anchored* if it depends on an exchange of its own phase;
// an anchored value is known in its own nest only, any other is computed again
// where it is needed.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_ANALYSIS_STEPPLAN_H
#define REPRISE_LOWERING_ANALYSIS_STEPPLAN_H

#include "dialect/IndexSpaces.h"
#include "dialect/Rec.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/SetVector.h"

namespace reprise::lowering {

struct Nest {
  rec::IndexSpace space;
  /// The dimension that its products make; empty where it has none.
  llvm::StringRef made;
  llvm::SetVector<mlir::Value> roots;
  /// Whether it sums outer products over time: then its space is that of their
  /// first factor.
  bool isOuter = false;
};

struct Phase {
  llvm::SmallVector<Nest> nests;
};

class StepPlan {
public:
  /// Of a recurrence that is verified. `hoists`: whether products of streams
  /// are hoisted.
  static StepPlan compute(rec::RecurrenceOp recurrence, bool hoists = false);

  llvm::ArrayRef<Phase> getPhases() const { return phases; }
  const rec::IndexSpace &spaceOf(mlir::Value value) const {
    return spaces.of(value);
  }
  unsigned phaseOf(mlir::Value value) const { return phaseOfValue.at(value); }
  unsigned phaseOf(const Nest &nest) const {
    return phaseOf(nest.roots.front());
  }
  /// The nest that computes `value`, which is no step argument, and not
  /// hoisted.
  const Nest &nestOf(mlir::Value value) const;
  /// Values that go through memory from one phase to a later one.
  const llvm::SetVector<mlir::Value> &getStored() const { return stored; }
  bool isStored(mlir::Value value) const { return stored.contains(value); }
  /// The products that are computed before the step.
  llvm::ArrayRef<rec::ProductOpInterface> getHoisted() const { return hoisted; }
  /// Whether `value` is in memory before the step begins.
  bool isResident(mlir::Value value) const;
  /// Whether `value` is in memory when `phase` begins: resident, stored by an
  /// earlier phase, or a view of such a value.
  bool isInMemory(mlir::Value value, unsigned phase) const;
  /// The exchanges that a nest accumulates, in the order of the step.
  llvm::SmallVector<mlir::Operation *> exchangesOf(const Nest &nest) const;

  /// Whether computing `op` needs many elements of its operands.
  static bool isExchange(mlir::Operation *op);
  static bool isView(mlir::Operation *op);
  /// The step's values that `op` reads: a product's weight is none.
  static mlir::OperandRange operandsOf(mlir::Operation *op);

private:
  StepPlan(rec::IndexSpaces spaces) : spaces(std::move(spaces)) {}
  void findHoisted(rec::RecurrenceOp recurrence);
  void assignPhase(mlir::Operation &op);
  void findStored(mlir::Operation &op);
  llvm::SmallVector<llvm::StringRef, 2> madeBy(mlir::Operation &op,
                                               unsigned phase) const;
  void addRoot(mlir::Value value);

  rec::IndexSpaces spaces;
  llvm::DenseMap<mlir::Value, unsigned> phaseOfValue;
  /// Anchored values, each with the dimension that the products make on which
  /// it depends; empty where it depends on reductions alone.
  llvm::DenseMap<mlir::Value, llvm::StringRef> anchored;
  llvm::SetVector<mlir::Value> stored;
  llvm::SmallVector<rec::ProductOpInterface> hoisted;
  llvm::SmallVector<Phase> phases;
};

/// Whether a product sums, with a weight that all rows share: matrices that are
/// packed once.
bool isPacked(rec::ProductOpInterface product);

/// These products of a step, in order.
llvm::SmallVector<rec::ProductOpInterface>
contractionsOf(rec::RecurrenceOp recurrence);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_ANALYSIS_STEPPLAN_H
