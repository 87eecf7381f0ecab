//===- WalkTiling.cpp - what a walk needs of a core -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/WalkTiling.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

/// At most `most`: what is compared with caches, or with others of its kind, is
/// then decided, and can still be summed and multiplied.
static int64_t countPoints(OperatorOp op, int64_t count,
                           ArrayRef<StringRef> names, int64_t most) {
  for (StringRef name : names)
    count = std::min<uint64_t>(
        most, llvm::SaturatingMultiply<uint64_t>(count, *op.getSize(name)));
  return count;
}
static constexpr int64_t mostElements = int64_t(1) << 40;
static constexpr int64_t mostLanes = 1 << 16, mostOuterPoints = 1 << 10;
static constexpr int64_t mostDepth = 1 << 16;

WalkFacts::Products::Products(OperatorOp op, const IndexSpace &space,
                              StringRef lane, int64_t results)
    : results(results), laneSize(countPoints(op, 1, lane, mostLanes)) {
  SmallVector<StringRef> outer(space.getNames());
  llvm::erase(outer, lane);
  outerPoints = countPoints(op, 1, outer, mostOuterPoints);
}

static int64_t weightBytesOf(OperatorOp op, ProductOpInterface product) {
  NamedTensorType weight = product.getWeight().getType();
  return countPoints(op, weight.getPack(), weight.getNames(), mostElements) *
         weight.getElementType().getIntOrFloatBitWidth() / 8;
}

/// Whether a result of the operator adds up what a recurrence yields.
static bool sumsOverTime(RecurrenceOp recurrence) {
  ReturnOp returned = recurrence->getParentOfType<OperatorOp>().getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::sum)
      for (Value sequence : returned.getPacked(i))
        if (sequence.getDefiningOp() == recurrence)
          return true;
  return false;
}

WalkFacts::WalkFacts(std::vector<Layer> given) : layers(std::move(given)) {
  for (Layer &layer : layers) {
    sumsOverTime |= ::sumsOverTime(layer.recurrence);
    auto op = layer.recurrence->getParentOfType<OperatorOp>();
    for (ProductOpInterface product : contractionsOf(layer.recurrence)) {
      Products shape(op, layer.plan.spaceOf(product->getResult(0)),
                     product.getMadeName(), product->getNumResults());
      auto same = llvm::find_if(
          products, [&](auto &other) { return other.first == shape; });
      if (same == products.end())
        same = products.insert(same, {shape, 0});
      same->second += countPoints(op, product.getFactors().size(),
                                  product.getContractedName(), mostDepth);
      same->second = std::min(same->second, 4 * mostDepth);
      weightBytes += weightBytesOf(op, product);
    }
    for (ProductOpInterface product : layer.plan.getHoisted()) {
      hoistedWeightBytes += weightBytesOf(op, product);
      hoistedRowBytes += countPoints(
          op, sizeof(float) * product->getNumResults(),
          layer.plan.spaceOf(product->getResult(0)).getNames(), mostElements);
    }
  }
}

/// Of one row: what a step's op multiplies and adds; 0 for other ops.
static uint64_t flopsOf(OperatorOp owner, const StepPlan &plan, Operation &op) {
  uint64_t flops = 2;
  auto times = [&](ArrayRef<StringRef> names) {
    for (StringRef name : names)
      flops = llvm::SaturatingMultiply<uint64_t>(flops, *owner.getSize(name));
  };
  if (auto product = dyn_cast<ProductOpInterface>(op);
      product && product.isContraction()) {
    flops *= product->getNumResults() + product.getFactors().size() - 1;
    times(product.getWeight().getType().getNames({RecDialect::batchName}));
    return flops;
  }
  if (auto product = dyn_cast<SparseProductOp>(op)) {
    times(plan.spaceOf(product.getResult())
              .without(product.getMadeBlocks())
              .getNames());
    times({product.getBlocksName(), product.getContractedName()});
    return flops;
  }
  if (!isa<OuterOp>(op))
    return 0;
  times(plan.spaceOf(op.getResult(0)).getNames());
  return flops;
}

uint64_t reprise::lowering::countFlops(ArrayRef<Layer> layers) {
  uint64_t flops = 0;
  for (const Layer &layer : layers) {
    RecurrenceOp recurrence = layer.recurrence;
    auto owner = recurrence->getParentOfType<OperatorOp>();
    for (Operation &op : recurrence.getStep().front())
      flops = llvm::SaturatingAdd(flops, flopsOf(owner, layer.plan, op));
  }
  return flops;
}

/// A core's own cache feeds its multipliers: blocks that are deep spare sums
/// that are written and read again.
static int64_t blockShareBytes(CpuTargetAttr target) {
  return std::max(target.getFirstCacheBytes() / 2, target.getCacheBytes() / 4);
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

namespace {

class Constraints {
public:
  Constraints(const WalkFacts &facts, CpuTargetAttr target, Problem &problem,
              std::vector<CostTerm> &costs)
      : facts(facts), target(target), problem(problem), costs(costs) {}

  void addAll() {
    addProducts();
    addHoisting();
    addTeam();
  }

private:
  Term knob(const char *name) { return *problem.findVariable(name); }
  void mean(FormulaId formula, const char *sentence) {
    problem.require(formula, ConstraintTag::structural, sentence);
  }
  /// What is chosen of itself; a given schedule may say otherwise.
  void suggest(const char *name, Term value) {
    problem.prefer(maximum(knob(name) - value, value - knob(name)),
                   Preference::Order::smallest);
  }
  void atMost(Term need, Term limit, std::string sentence) {
    problem.require(problem.lessEqual(need, limit), ConstraintTag::capacity,
                    std::move(sentence));
  }
  Term leastCostOfDepth(const WalkTiling<Term> &tiling,
                        const WalkFacts::Products &product);
  void addProducts();
  Term hoistedBytesPerRow(Term rows);
  void addHoisting();
  void addTeam();

  const WalkFacts &facts;
  CpuTargetAttr target;
  Problem &problem;
  std::vector<CostTerm> &costs;
};

} // namespace

/// With the best of the groups that a tile is wide enough for; see
/// WalkKernel::shapeUnits.
Term Constraints::leastCostOfDepth(const WalkTiling<Term> &tiling,
                                   const WalkFacts::Products &product) {
  Term least = tiling.costOfDepth(product, 1, target.getThreads());
  int64_t most = WalkSchedule::mostTileVectors / product.results;
  for (int64_t group = 2; group <= most; ++group) {
    // None, or so much that another group is better.
    constexpr int64_t tooMuch = int64_t(1) << 37;
    Term excess =
        maximum(0, product.results * group - tiling.tileVectors) * tooMuch;
    least = minimum(least, excess + tiling.costOfDepth(product, group,
                                                       target.getThreads()));
  }
  return least;
}

void Constraints::addProducts() {
  WalkTiling<Term> tiling{target.getVectorBytes(), knob("tile_vectors"),
                          knob("tile_sums"), knob("depth_block"),
                          knob("depth_unroll")};
  mean(problem.divides(knob("vector_lanes") * Term(sizeof(float)),
                       target.getVectorBytes()),
       "a vector of {vector_lanes} elements of f32 is a whole register, or a "
       "part of one");
  problem.prefer(knob("vector_lanes"), Preference::Order::largest);
  // So many keep the multipliers busy.
  suggest("sum_chains", CoreSpeed::multiplyAddLatencyCycles *
                            CoreSpeed::multiplyAddsPerCycle);
  mean(problem.divides(knob("depth_unroll"), knob("depth_block")),
       "a block is whole turns of a loop that is unrolled {depth_unroll} "
       "times");
  // So that chains share its turns.
  mean(problem.divides(knob("depth_unroll"), 64),
       "the unrolling is a power of two");

  atMost(tiling.registers(), target.getVectorRegisters(),
         "a register tile takes {need} vector registers; a core has {limit}");
  atMost(tiling.blockBytes(), blockShareBytes(target),
         "a block of weights takes {need} bytes; its share of the cache is "
         "{limit}");
  // What a turn of the loop costs beside them is then small.
  constexpr int64_t fewestPerTurn = 12;
  atMost(fewestPerTurn, tiling.depthUnroll * tiling.tileVectors,
         "a turn of the loop over one row should have {need} multiply-adds; it "
         "has {limit}");
  // Taller tiles take longer to compile than they gain.
  constexpr int64_t mostCode = 112;
  Term code = 0, cost = 0;
  for (auto &[product, depth] : facts.products) {
    code = maximum(code, tiling.codeMultiplyAdds(product.results));
    cost = cost + depth * leastCostOfDepth(tiling, product);
  }
  atMost(code, mostCode,
         "the heights of a register tile are {need} multiply-adds of code; "
         "{limit} should do");
  costs.push_back({"products", cost});
  problem.prefer(tiling.tileVectors, Preference::Order::smallest);
  problem.prefer(tiling.tileSums, Preference::Order::smallest);
  problem.prefer(tiling.depthUnroll, Preference::Order::smallest);
  problem.prefer(tiling.depthBlock, Preference::Order::largest);
}

/// Weights that the team's caches do not hold are read once for each chunk of
/// rows; sums that they do not hold are written and read again for each row.
Term Constraints::hoistedBytesPerRow(Term rows) {
  int64_t teamCacheBytes = target.getThreads() * target.getCacheBytes();
  bool staysInCache = facts.weightBytes <= teamCacheBytes * 3 / 4;
  Term weights = staysInCache ? 0 : ceilDivide(facts.hoistedWeightBytes, rows);
  Term isSpilled = minimum(
      1, floorDivide(rows * facts.hoistedRowBytes, teamCacheBytes / 2 + 1));
  return weights + isSpilled * (2 * facts.hoistedRowBytes);
}

void Constraints::addHoisting() {
  Term rows = knob("hoisted_rows");
  // Weights from beyond a core's caches come at a sixth of the second level's
  // speed: while the multipliers take two rows for each byte of a vector,
  // reading it takes a tenth of the time.
  constexpr int64_t fewestPerVectorByte = 2, mostPerVectorByte = 16;
  atMost(fewestPerVectorByte * target.getVectorBytes(), rows,
         "products of streams are computed for at least {need} rows at once, "
         "here for {limit}: fewer would wait for their weights");
  atMost(rows, mostPerVectorByte * target.getVectorBytes(),
         "products of streams are computed for {need} rows at once; beyond "
         "{limit} reading their weights costs nothing");
  problem.prefer(hoistedBytesPerRow(rows), Preference::Order::smallest);
  problem.prefer(rows, Preference::Order::smallest);
}

void Constraints::addTeam() {
  atMost(knob("threads"), target.getThreads(),
         "threads in the team: {need}; cores: {limit}");
  // Rows of their own spare the threads all barriers, but each then reads all
  // weights: worth it while they stay in its cache.
  constexpr int64_t never = INT32_MAX;
  mean(problem.disjunction({problem.equal(knob("split_rows_from"), 1),
                            problem.equal(knob("split_rows_from"), never)}),
       "threads take rows of their own from {split_rows_from} rows a thread "
       "on");
  Term splits = floorDivide(never - knob("split_rows_from"), never - 1);
  atMost(splits * facts.weightBytes, mostSplitWeightBytes(target),
         "a thread with rows of its own reads all " +
             std::to_string(facts.weightBytes) +
             " bytes of weights in each step; they stay in its cache up to "
             "{limit}");
  if (facts.sumsOverTime)
    mean(problem.equal(knob("split_rows_from"), never),
         "threads share all rows of a sum over time, and have none of their "
         "own: 'split_rows_from' is {split_rows_from}");
  suggest("thread_flops", flopsWorthAThread(knob("vector_lanes")));
  // Claiming a unit, and finding that none is left, takes a barrier's time or
  // less; few units cannot be shared out evenly.
  constexpr int64_t barriers = 2, leastBarriers = 20, fewestUnits = 4;
  suggest("claim_flops",
          floorDivide(leastBarriers * knob("thread_flops"), Term(barriers)));
  suggest("claim_units", fewestUnits);
  problem.prefer(knob("split_rows_from"), Preference::Order::smallest);
  problem.prefer(knob("threads"), Preference::Order::largest);
}

void reprise::lowering::addConstraints(const WalkFacts &facts,
                                       CpuTargetAttr target, Problem &problem,
                                       std::vector<CostTerm> &costs) {
  Constraints(facts, target, problem, costs).addAll();
}
