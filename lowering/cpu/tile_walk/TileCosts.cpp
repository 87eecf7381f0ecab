//===- TileCosts.cpp - what tiles need and cost ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TileCosts.h"
#include "lowering/analysis/StepCounts.h"
#include "lowering/analysis/StepOps.h"
#include "lowering/cpu/CoreSpeed.h"
#include "lowering/cpu/tile_walk/TileSchedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

namespace {

/// Counts what a tile does in a step.
class Counter {
public:
  Counter(TileFacts &facts, OperatorOp op, int64_t lanes)
      : facts(facts), plan(facts.plan), op(op), lanes(lanes) {}

  void count();

private:
  void countNest(const TileNest &nest);
  void countValue(mlir::Value value, const TileNest *nest);
  int64_t turnsOf(ArrayRef<StringRef> dims, StringRef ownLane);
  void add(TileOperations &to, mlir::Value value, int64_t operations);

  TileFacts &facts;
  const TilePlan &plan;
  OperatorOp op;
  int64_t lanes;
  /// Values that are known for the rest of the step.
  llvm::DenseSet<mlir::Value> known;
};

} // namespace

/// Turns of loops over `dims`: along a lane-less nest's own dimension, vectors.
int64_t Counter::turnsOf(ArrayRef<StringRef> dims, StringRef ownLane) {
  int64_t turns = 1;
  for (StringRef name : dims) {
    int64_t size = op.getSize(name).value_or(1);
    turns = multiplyCounts(
        turns, name == ownLane ? llvm::divideCeil(size, lanes) : size);
  }
  return turns;
}

void Counter::add(TileOperations &to, mlir::Value value, int64_t operations) {
  int64_t &sum = plan.hasLane(value) ? to.ofVector : to.ofTile;
  sum = addCounts(sum, operations);
}

/// A product that one sum takes is one instruction with it.
static bool isFused(Operation &op) {
  if (!isa<arith::MulFOp>(op) || !op.hasOneUse())
    return false;
  Operation *user = *op.user_begin();
  auto reduce = dyn_cast<ReduceOp>(user);
  return isa<arith::AddFOp, arith::SubFOp>(user) ||
         (reduce && reduce.getKind() != ReduceKind::max);
}

void Counter::countValue(mlir::Value value, const TileNest *nest) {
  Names dims = plan.innerOf(value);
  if (dims.empty() && !known.insert(value).second)
    return;
  if (plan.isInvariant(value) && dims.empty())
    return;
  int64_t turns = turnsOf(dims, nest ? nest->ownLane() : StringRef());
  Operation *defining = value.getDefiningOp();
  bool isComputed = defining && !TilePlan::isSum(value) &&
                    (!plan.isBuffered(value) ||
                     (nest && llvm::is_contained(nest->buffered, value)));
  if (isComputed && !isa<arith::ConstantOp>(defining) && !isFused(*defining))
    add(facts.arithmetic, value,
        multiplyCounts(turns, operationsOf(*defining)));
  else if (!isComputed &&
           (!defining || !TilePlan::isSum(value) || !dims.empty()))
    add(facts.moves, value, turns);
}

void Counter::countNest(const TileNest &nest) {
  for (mlir::Value value : plan.valuesOf(nest))
    countValue(value, &nest);
  int64_t turns = turnsOf(nest.dims(), nest.ownLane());
  for (ReduceOp reduce : nest.reductions)
    add(facts.arithmetic, reduce.getOperand(), turns);
  for (ArrayRef<mlir::Value> stored :
       {ArrayRef(nest.buffered), ArrayRef(nest.yielded)})
    for (mlir::Value value : stored)
      add(facts.moves, value, turns);
  // The loop itself.
  constexpr int64_t perTurn = 2;
  facts.arithmetic.ofTile =
      addCounts(facts.arithmetic.ofTile, multiplyCounts(perTurn, turns));
  // What lives through the loops: sums, and what their values take from around
  // them.
  llvm::SetVector<mlir::Value> around;
  for (mlir::Value value : plan.valuesOf(nest))
    if (Operation *op = value.getDefiningOp();
        op && !plan.innerOf(value).empty())
      for (mlir::Value operand : operandsOf(op))
        if (plan.hasLane(operand) && plan.innerOf(operand).empty())
          around.insert(operand);
  // A function of all vectors side by side keeps some more of each.
  constexpr int64_t ofFunction = 4;
  int64_t live = around.size();
  for (mlir::Value value : plan.valuesOf(nest))
    if (Operation *op = value.getDefiningOp(); op && plan.hasLane(value) &&
                                               !plan.innerOf(value).empty() &&
                                               isFunction(*op)) {
      live += ofFunction;
      break;
    }
  for (ReduceOp reduce : nest.reductions)
    live += plan.hasLane(reduce.getOperand());
  facts.liveVectors = std::max(facts.liveVectors, live);
}

void Counter::count() {
  for (const TileNest &nest : plan.getNests())
    countNest(nest);
  int64_t states = 0;
  for (mlir::Value state : plan.getRecurrence().getStateArguments())
    states += plan.hasLane(state) && plan.innerOf(state).empty();
  facts.liveVectors = std::max(facts.liveVectors, states);
  llvm::SetVector<mlir::Value> values;
  for (mlir::Value root : plan.getPlainRoots())
    plan.collect(root, values);
  for (mlir::Value value : values)
    countValue(value, nullptr);
  for (mlir::Value root : plan.getPlainRoots())
    add(facts.moves, root, 1);
}

TileFacts::TileFacts(const Group &group, TilePlan given, CpuTargetAttr target)
    : plan(std::move(given)) {
  OperatorOp op = group.op;
  int64_t lanes = target.getVectorBytes() / int64_t(sizeof(float));
  Counter(*this, op, lanes).count();
  for (StringRef name : plan.getFree())
    points = multiplyCounts(points, op.getSize(name).value_or(1));
  if (!plan.getLane().empty())
    vectors = llvm::divideCeil(op.getSize(plan.getLane()).value_or(1), lanes);
  auto keep = [&](mlir::Value value) {
    int64_t bytes = sizeof(float);
    for (StringRef name : plan.innerOf(value))
      bytes = multiplyCounts(bytes, op.getSize(name).value_or(1));
    int64_t &sum = plan.hasLane(value) ? vectorBytes : tileBytes;
    sum = addCounts(sum,
                    plan.hasLane(value) ? multiplyCounts(bytes, lanes) : bytes);
  };
  for (mlir::Value state : plan.getRecurrence().getStateArguments())
    if (!plan.innerOf(state).empty())
      keep(state);
  for (mlir::Value value : plan.getBuffered())
    keep(value);
  streamedBytes = countStreamedBytes(group.stages);
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

void reprise::lowering::addTileConstraints(const TileFacts &facts,
                                           CpuTargetAttr target,
                                           NominalSizes &nominal,
                                           Problem &problem,
                                           std::vector<CostTerm> &costs) {
  auto knob = [&](const char *name) { return *problem.findVariable(name); };
  auto suggest = [&](const char *name, Term value) {
    problem.prefer(maximum(knob(name) - value, value - knob(name)),
                   Preference::Order::smallest);
  };
  Term width = knob("tile_vectors");
  problem.require(
      problem.divides(knob("vector_lanes") * Term(sizeof(float)),
                      target.getVectorBytes()),
      ConstraintTag::structural,
      "a vector of {vector_lanes} elements of f32 is a whole register, or a "
      "part of one");
  problem.prefer(knob("vector_lanes"), Preference::Order::largest);
  problem.require(
      problem.divides(width, facts.vectors), ConstraintTag::structural,
      "tiles of {tile_vectors} vectors share out the " +
          std::to_string(facts.vectors) + " of the lanes' dimension evenly");
  // Some registers are for what is loaded and computed on the way.
  constexpr int64_t onTheWay = 6;
  int64_t registers = target.getVectorRegisters() - onTheWay;
  problem.require(
      problem.lessEqual(width * facts.liveVectors,
                        std::max(registers, facts.liveVectors)),
      ConstraintTag::capacity,
      "a tile keeps {need} vectors in registers; a core has {limit} for it");
  problem.require(problem.lessEqual(knob("threads"), target.getThreads()),
                  ConstraintTag::capacity,
                  "threads in the team: {need}; cores: {limit}");
  problem.prefer(knob("threads"), Preference::Order::largest);

  int64_t rows = nominal.find(RecDialect::batchName).value_or(1);
  Term tilesOfRow = facts.points * ceilDivide(Term(facts.vectors), width);
  Term tiles = rows * tilesOfRow;
  Term busy = ceilDivide(tiles, minimum(tiles, knob("threads")));
  auto halves = [&](const TileOperations &operations) {
    return width * operations.ofVector + operations.ofTile;
  };
  // Arithmetic and moves go on side by side, two of each in a cycle; where the
  // nearest cache does not hold the tile, moves come from the next one, and go
  // there.
  Term bytes = width * facts.vectorBytes + facts.tileBytes;
  Term isBeyond = minimum(
      1, floorDivide(bytes, Term(target.getFirstCacheBytes() * 5 / 4 + 1)));
  Term passing = ceilDivide(
      isBeyond * halves(facts.moves) *
          (target.getVectorBytes() * CoreSpeed::multiplyAddsPerCycle),
      Term(CoreSpeed::cacheBytesPerCycle));
  Term ofStep =
      maximum(maximum(halves(facts.arithmetic), halves(facts.moves)), passing);
  costs.push_back(
      {"tiles", ceilDivide(busy * ofStep *
                               (costOfCycle / CoreSpeed::multiplyAddsPerCycle),
                           Term(rows))});
  // Of a step of all tiles of a row, by one thread.
  Term cyclesOfStep =
      maximum(Term(1), floorDivide(tilesOfRow * ofStep,
                                   Term(CoreSpeed::multiplyAddsPerCycle)));
  suggest("thread_steps",
          maximum(Term(1),
                  ceilDivide(Term(CoreSpeed::teamStartCycles), cyclesOfStep)));
  // So that what is asked for is there when its step comes.
  constexpr int64_t memoryLatencyCycles = 1000;
  Term cyclesOfTile = maximum(
      Term(1), floorDivide(ofStep, Term(CoreSpeed::multiplyAddsPerCycle)));
  suggest(
      "prefetch_steps",
      minimum(Term(256), ceilDivide(Term(memoryLatencyCycles), cyclesOfTile)));
  suggest("time_block", 128);
  problem.prefer(width, Preference::Order::largest);
}
