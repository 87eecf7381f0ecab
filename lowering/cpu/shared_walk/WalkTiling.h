//===- WalkTiling.h - what a walk needs of a core ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One source for both: over constraints::Term a tiling yields the constraints
// that schedules must keep, over int64_t the numbers of a schedule that was
// chosen.
//
// A product is computed unit by unit. The *columns* of a unit are the vectors
// of its group, of each result; a *register tile* is some of its columns by
// some rows of the batch, and a *block* the weights that a tile's columns take
// for some steps of the contraction.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_WALKTILING_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_WALKTILING_H

#include "constraints/Problem.h"
#include "lowering/cpu/CoreSpeed.h"
#include "lowering/cpu/shared_walk/Layers.h"
#include "lowering/cpu/shared_walk/WalkSchedule.h"

namespace reprise::lowering {

/// The group's recurrences, and what the needs depend on beside the schedule.
struct WalkFacts : Facts {
  explicit WalkFacts(std::vector<Layer> layers);

  std::vector<Layer> layers;
  /// Products of one shape.
  struct Products {
    /// Over `space`, of which they make the dimension `lane`.
    Products(rec::OperatorOp op, const rec::IndexSpace &space,
             llvm::StringRef lane, int64_t results);

    int64_t results;
    /// Elements of the dimension that they make, and points of the others.
    int64_t laneSize, outerPoints;
    bool operator==(const Products &) const = default;
  };
  /// With the steps of their contractions, all together.
  llvm::SmallVector<std::pair<Products, int64_t>> products;
  /// All weights as they are packed, but for padding.
  int64_t weightBytes = 0;
  /// Those of the products of streams, and their sums for one row, f32.
  int64_t hoistedWeightBytes = 0;
  int64_t hoistedRowBytes = 0;
  /// Whether a result sums over time, for which all rows have one place.
  bool sumsOverTime = false;
};

/// `Int` is int64_t or constraints::Term.
template <typename Int>
struct WalkTiling {
  int64_t vectorBytes;
  Int tileVectors, tileSums;
  Int depthBlock, depthUnroll;

  /// How many rows a tile of so many columns has at most. Each height is code
  /// of its own. A tile of one column is no taller than one of two: more rows
  /// would share a load of weights, one among many. As many sums for a column
  /// as multiply-adds are under way at once hide their latency; more rows would
  /// not make the multipliers busier.
  Int rowsOfTile(Int columns) const {
    using namespace constraints;
    constexpr int64_t most =
        CoreSpeed::multiplyAddLatencyCycles * CoreSpeed::multiplyAddsPerCycle;
    Int rows = floorDivide(tileSums, maximum(Int(2), columns));
    return maximum(Int(1), minimum(Int(most), rows));
  }
  /// Of a product with so many results: the columns of its widest tile.
  Int columnsOfTile(int64_t results) const {
    using namespace constraints;
    Int groups = maximum(Int(1), floorDivide(tileVectors, Int(results)));
    return minimum(tileVectors, Int(results) * groups);
  }

  /// Vector registers: the accumulators, the operands that a tile keeps (one
  /// for each column or for each row, whichever are fewer) and one operand that
  /// is loaded for each use. A narrower tile has more rows, so that the widest
  /// tile is not always the one that keeps most.
  Int registers() const {
    using namespace constraints;
    Int held(1);
    for (int64_t width = 1; width <= WalkSchedule::mostTileVectors; ++width) {
      Int narrow = minimum(Int(width), tileVectors);
      held = maximum(held, minimum(narrow, rowsOfTile(narrow)));
    }
    return maximum(tileSums, tileVectors) + held + Int(1);
  }
  Int blockBytes() const { return depthBlock * tileVectors * Int(vectorBytes); }
  /// The widest tile is code of its own in each height; what is unrolled are
  /// those of few sums.
  Int codeMultiplyAdds(int64_t results) const {
    Int columns = columnsOfTile(results), rows = rowsOfTile(columns);
    return columns * constraints::floorDivide(rows * (rows + Int(1)), Int(2));
  }

  /// The cost (see CostTerm) of a step of a contraction, in units of
  /// `groupVectors`, were nothing to overlap: multiply-adds of all columns,
  /// padding too; weights from the second-level cache; elements of the factor,
  /// once for each tile, from the first-level one.
  Int costOfDepth(const WalkFacts::Products &product, int64_t groupVectors,
                  int64_t threads) const {
    using namespace constraints;
    int64_t columns = product.results * groupVectors;
    int64_t vectors =
        ceilDivide(product.laneSize * int64_t(sizeof(float)), vectorBytes);
    int64_t units = ceilDivide(
        product.outerPoints * ceilDivide(vectors, groupVectors), threads);
    Int sums(costOfCycle / CoreSpeed::multiplyAddsPerCycle * columns);
    Int weights =
        ceilDivide(Int(costOfCycle * vectorBytes * columns),
                   Int(CoreSpeed::cacheBytesPerCycle) *
                       rowsOfTile(minimum(Int(columns), tileVectors)));
    Int elements = Int(costOfCycle / CoreSpeed::loadsPerCycle) *
                   ceilDivide(Int(columns), tileVectors);
    return Int(units) * (sums + weights + elements);
  }
};

/// Of so many bytes of weights a thread with rows of its own finds all in its
/// cache, in each step.
inline int64_t mostSplitWeightBytes(rec::CpuTargetAttr target) {
  return target.getCacheBytes() * 3 / 4;
}
/// What a core with such vectors does in the time of two barriers: as many
/// operations are worth a further thread.
template <typename Int>
Int flopsWorthAThread(Int vectorLanes) {
  constexpr int64_t barriers = 2, flopsPerMultiplyAdd = 2;
  return Int(barriers * CoreSpeed::barrierCycles *
             CoreSpeed::multiplyAddsPerCycle * flopsPerMultiplyAdd) *
         vectorLanes;
}
/// Of a step's products, for one row.
uint64_t countFlops(llvm::ArrayRef<Layer> layers);

/// The numbers of a schedule.
inline WalkTiling<int64_t> tilingOf(const WalkSchedule &schedule) {
  return {int64_t(sizeof(float)) * schedule.vectorLanes, schedule.tileVectors,
          schedule.tileSums, schedule.depthBlock, schedule.depthUnroll};
}

/// The family's constraints and costs over its knobs, which are variables of
/// `problem`.
void addConstraints(const WalkFacts &facts, rec::CpuTargetAttr target,
                    constraints::Problem &problem,
                    std::vector<CostTerm> &costs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_WALKTILING_H
