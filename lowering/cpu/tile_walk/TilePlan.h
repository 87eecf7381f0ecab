//===- TilePlan.h - a step, cut into tiles ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A dimension is *free* if no reduction of the step sums over it: its elements
// need nothing of each other, at no step. A *tile* is a point of the free
// dimensions, but for one of them, the *lane* dimension, of which it takes some
// vectors. Within a tile, values have *inner* dimensions, those that are not
// free.
//
//   nest       loops over inner dimensions: the *outer* ones of its sums, then
//              those that they sum over. What is summed is computed there.
//   lane-less  a value, or a nest, without the lane dimension. A nest of such
//              values has its vectors along its last inner dimension.
//   buffered   a value that goes from one nest to a later one, in the tile's
//              own memory. All other values are computed in the loop of their
//              own dimensions where they are needed.
//   invariant  a value that is the same at all steps: it is computed before
//              the first one.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILEPLAN_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILEPLAN_H

#include "dialect/IndexSpaces.h"
#include "lowering/families/Family.h"
#include "llvm/ADT/SetVector.h"

namespace reprise::lowering {

using Names = llvm::SmallVector<llvm::StringRef, 4>;

struct TileNest {
  /// Nests are computed in the order of their phases.
  unsigned phase;
  Names outer, summed;
  /// The last of all its dimensions, in the order of the operator's.
  llvm::StringRef last;
  /// Whether its values have the tile's lanes.
  bool hasLane;
  llvm::SmallVector<rec::ReduceOp> reductions;
  /// What it computes and keeps in the tile's memory, and what it yields.
  llvm::SmallVector<mlir::Value> buffered, yielded;
  /// Values that take a state's place in memory until the step's end, with that
  /// state: later nests take them from there.
  llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> replaced;

  Names dims() const;
  /// The dimension of a lane-less nest's vectors.
  llvm::StringRef ownLane() const { return hasLane ? llvm::StringRef() : last; }
};

class TilePlan {
public:
  /// Or what of the group is not compiled by tiles yet.
  static std::variant<TilePlan, Refusal> compute(const Group &group);

  rec::RecurrenceOp getRecurrence() const { return recurrence; }
  /// Free dimensions, but for the lanes'.
  llvm::ArrayRef<llvm::StringRef> getFree() const { return free; }
  /// Empty where no free dimension has its elements side by side.
  llvm::StringRef getLane() const { return lane; }
  /// Those that a value has.
  Names innerOf(mlir::Value value) const;
  bool hasLane(mlir::Value value) const {
    return !lane.empty() && spaces.of(value).contains(lane);
  }
  /// Free dimensions, the lanes' too, that a value does not have: tiles that
  /// differ in these alone compute the same.
  Names missingOf(mlir::Value value) const;
  bool isInvariant(mlir::Value value) const {
    return invariant.contains(value);
  }
  bool isBuffered(mlir::Value value) const { return buffered.contains(value); }
  llvm::ArrayRef<mlir::Value> getBuffered() const {
    return buffered.getArrayRef();
  }
  /// Whether a later nest reads a state that an earlier one has replaced.
  bool needsTwoCopies(mlir::Value state) const { return twice.contains(state); }
  /// Those before the first step, and those of a step.
  llvm::ArrayRef<TileNest> getInvariantNests() const { return before; }
  llvm::ArrayRef<TileNest> getNests() const { return nests; }
  /// Yielded values without inner dimensions.
  llvm::ArrayRef<mlir::Value> getPlainRoots() const { return plainRoots; }
  /// What a nest computes or loads.
  llvm::SetVector<mlir::Value> valuesOf(const TileNest &nest) const;
  /// What computing `value` needs: itself last. Buffered values and sums, but
  /// for `value` itself, need nothing.
  void collect(mlir::Value value, llvm::SetVector<mlir::Value> &into) const;

  /// Whether a value is a reduction's.
  static bool isSum(mlir::Value value);

private:
  TilePlan(rec::RecurrenceOp recurrence, rec::IndexSpaces spaces)
      : recurrence(recurrence), spaces(std::move(spaces)) {}
  std::optional<Refusal> refuse() const;
  void findFree();
  void chooseLane();
  void findInvariant();
  void findNeeded();
  void findBuffered();
  void assignPhases();
  void buildNests();
  bool bufferRepeated();
  void addReduction(rec::ReduceOp reduce);
  TileNest &nestFor(mlir::Value root, unsigned phase,
                    std::vector<TileNest> &among);
  void addYielded(mlir::Value value);
  TileNest *lastToCompute(mlir::Value value);
  void findTwice();
  void findReplaced();
  bool canReplace(mlir::Value value, mlir::Value state, unsigned first) const;
  bool isStrided(mlir::Value argument) const;
  unsigned availableFrom(mlir::Value value) const;

  rec::RecurrenceOp recurrence;
  rec::IndexSpaces spaces;
  Names free;
  llvm::StringRef lane;
  llvm::DenseSet<mlir::Value> invariant, twice;
  llvm::DenseSet<mlir::Operation *> needed;
  llvm::SetVector<mlir::Value> buffered;
  llvm::DenseMap<mlir::Value, unsigned> phases;
  std::vector<TileNest> before, nests;
  llvm::SmallVector<mlir::Value> plainRoots;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILEPLAN_H
