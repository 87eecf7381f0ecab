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
//   kept     a value that is the same at all steps, and costs something
//            (Invariants.h): phases before the first step compute and store it.
//   fused    a reduction that computes its operand where it sums it, so that it
//            is never stored.
//
// A step argument and a hoisted value are *resident*: in memory before the step
// begins. A value is *anchored* if it depends on an exchange of its own phase,
// or if it costs so much that the nests of larger spaces must not compute it
// again: an anchored value is known in its own nest only, any other is computed
// again where it is needed.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_ANALYSIS_STEPPLAN_H
#define REPRISE_LOWERING_ANALYSIS_STEPPLAN_H

#include "dialect/IndexSpaces.h"
#include "lowering/analysis/Invariants.h"
#include "lowering/analysis/StepOps.h"
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
  /// Whether each row of the batch has values of its own.
  bool hasRows = true;
};

struct Phase {
  llvm::SmallVector<Nest> nests;
};

/// What is computed before the step that needs it: products of streams, which
/// are hoisted; invariant values, which are kept.
struct Ahead {
  bool products = false, invariants = false;
};

class StepPlan {
public:
  /// Of a recurrence that is verified.
  static StepPlan compute(rec::RecurrenceOp recurrence, Ahead ahead = {});

  /// Phases are numbered from the first one before the steps.
  llvm::ArrayRef<Phase> getPhases() const { return phases; }
  llvm::ArrayRef<Phase> getPhasesBefore() const {
    return getPhases().take_front(firstOfStep);
  }
  llvm::ArrayRef<Phase> getStepPhases() const {
    return getPhases().drop_front(firstOfStep);
  }
  /// The number of a step's first phase.
  unsigned getFirstOfStep() const { return firstOfStep; }
  bool isBeforeSteps(const Nest &nest) const {
    return phaseOf(nest) < firstOfStep;
  }
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
  /// Whether a stored value has a row for each row of the batch, or is the same
  /// for all.
  bool hasRows(mlir::Value stored) const {
    return !before.contains(stored) || invariants.hasRows(stored);
  }
  const Invariants &getInvariants() const { return invariants; }
  /// The exchanges that a nest accumulates, in the order of the step.
  llvm::SmallVector<mlir::Operation *> exchangesOf(const Nest &nest) const;
  bool isFused(rec::ReduceOp reduce) const { return fused.contains(reduce); }
  /// What a fused reduction reads of memory, or of its own nest.
  llvm::ArrayRef<mlir::Value> leavesOf(rec::ReduceOp fusedReduce) const {
    return fused.at(fusedReduce);
  }

private:
  StepPlan(rec::RecurrenceOp recurrence, rec::IndexSpaces spaces)
      : recurrence(recurrence), spaces(std::move(spaces)) {}
  void planBefore();
  void planStep();
  bool isOfStep(mlir::Operation &op) const;
  void findHoisted();
  void assignPhase(mlir::Operation &op);
  bool isKnown(mlir::Value value) const;
  bool isComputedOnce(mlir::Operation &op);
  void fuse(rec::ReduceOp reduce);
  llvm::SmallVector<mlir::Value> readsOf(mlir::Operation *op) const;
  bool waitsFor(mlir::Operation &op, mlir::Value read) const;
  void findStored(mlir::Operation &op);
  void findAbsorbed();
  llvm::SmallVector<llvm::StringRef, 2> madeBy(mlir::Operation &op,
                                               unsigned phase) const;
  void addRoot(mlir::Value value);

  rec::RecurrenceOp recurrence;
  rec::IndexSpaces spaces;
  Invariants invariants;
  unsigned firstOfStep = 0;
  llvm::DenseMap<mlir::Value, unsigned> phaseOfValue;
  /// Anchored values, each with the dimension that the products make on which
  /// it depends; empty where it depends on reductions alone.
  llvm::DenseMap<mlir::Value, llvm::StringRef> anchored;
  /// Ops that a nest which is not theirs would compute a function for.
  llvm::DenseSet<mlir::Operation *> costly;
  /// With what they read.
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value>> fused;
  /// Ops that fused reductions alone compute.
  llvm::DenseSet<mlir::Operation *> absorbed;
  llvm::SetVector<mlir::Value> stored;
  /// Those of them that phases before the steps store.
  llvm::DenseSet<mlir::Value> before;
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
