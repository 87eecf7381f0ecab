//===- WalkKernel.cpp - what the emitters of one walk share ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/WalkKernel.h"
#include "lowering/analysis/FusedReduction.h"
#include "lowering/cpu/shared_walk/WalkTiling.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Type WalkKernel::roundingOf(ProductOpInterface product) {
  Type type = product.getRoundingType();
  return type ? type : product.getWeight().getType().getElementType();
}

//===----------------------------------------------------------------------===//
// Nests and units
//===----------------------------------------------------------------------===//

const Layer &WalkKernel::layerOf(Value value) const {
  Operation *step = value.getParentBlock()->getParentOp();
  for (const Layer &layer : layers)
    if (layer.recurrence == step)
      return layer;
  llvm_unreachable("a value of no step");
}

const Nest &WalkKernel::nestOf(Value value) const {
  return layerOf(value).plan.nestOf(value);
}

static const StepPlan &planOf(const WalkKernel &kernel, const Nest &nest) {
  return kernel.layerOf(nest.roots.front()).plan;
}

UnitShape WalkKernel::unitsOf(const Nest &nest) const {
  int64_t results = 1;
  for (Operation *op : planOf(*this, nest).exchangesOf(nest))
    if (isa<ProductOpInterface>(op))
      results = std::max<int64_t>(results, op->getNumResults());
  return shapeUnits(nest.space, laneOf(nest), results);
}

UnitShape WalkKernel::unitsOf(ProductOpInterface product) const {
  if (!isHoisted(product))
    return unitsOf(nestOf(product->getResult(0)));
  const StepPlan &plan = layerOf(product->getResult(0)).plan;
  return shapeUnits(plan.spaceOf(product->getResult(0)), product.getMadeName(),
                    product->getNumResults());
}

/// Wide groups make register tiles square; but they pad the lane dimension,
/// and leave fewer units to share out. Takes the size that leaves the busiest
/// thread the least to do.
static int64_t chooseGroup(const WalkSchedule &schedule,
                           const WalkFacts::Products &product,
                           int64_t vectors) {
  WalkTiling<int64_t> tiling = tilingOf(schedule);
  int64_t best = 1, least = INT64_MAX;
  int64_t most = std::min(vectors, schedule.tileVectors / product.results);
  for (int64_t group = 1; group <= std::max<int64_t>(1, most); ++group) {
    int64_t needed = tiling.costOfDepth(product, group, schedule.threads);
    if (needed <= least) {
      best = group;
      least = needed;
    }
  }
  return best;
}

bool WalkKernel::hasRows(ProductOpInterface product) const {
  return llvm::any_of(product.getFactors(), [&](Value factor) {
    return cast<NamedTensorType>(bindingOf(factor).operand.getType())
        .hasName(RecDialect::batchName);
  });
}

UnitShape WalkKernel::shapeUnits(const IndexSpace &space, StringRef lane,
                                 int64_t resultsOfProduct) const {
  UnitShape shape;
  shape.lane = lane;
  int64_t outerPoints = 1;
  for (StringRef name : space.getNames())
    if (name != lane) {
      shape.outer.push_back(name);
      outerPoints *= sizeOf(name);
    }
  if (!lane.empty())
    shape.vectors = llvm::divideCeil(sizeOf(lane), schedule.vectorLanes);
  shape.groupVectors =
      chooseGroup(schedule, {op, space, lane, resultsOfProduct}, shape.vectors);
  shape.units = outerPoints * shape.groups();
  return shape;
}

StringRef WalkKernel::laneOf(const Nest &nest) const {
  auto known = lanes.find(&nest);
  if (known != lanes.end())
    return known->second;
  // A fused reduction may read a state that its own nest leaves in memory: it
  // is taken to have its lanes where most nests have them.
  ArrayRef<StringRef> names = nest.space.getNames();
  lanes[&nest] = names.empty() ? StringRef() : names.back();
  StringRef lane = chooseLane(nest);
  return lanes[&nest] = lane;
}

/// Whether a tensor whose neighbours lie along `last`, and not along `lane`, is
/// read or written at each step.
bool WalkKernel::isStreamedAlong(const Layer &layer, StringRef last,
                                 StringRef lane) const {
  RecurrenceOp recurrence = layer.recurrence;
  auto isAlong = [&](Value value) {
    const IndexSpace &space = layer.plan.spaceOf(value);
    return space.contains(last) && space.contains(lane);
  };
  for (BlockArgument argument : recurrence.getStep().getArguments())
    if (isAlong(argument) && !isState(argument) &&
        !layer.plan.getInvariants().isReadBeforeAlone(argument))
      return true;
  for (auto [result, value] :
       llvm::zip(recurrence->getResults(), recurrence.getYield().getValues()))
    if (isAlong(value) && frame.isKept(cast<OpResult>(result)))
      return true;
  return false;
}

/// Where the last dimension of a nest is summed, and nothing else lies along
/// it, lanes along the dimension before spare each sum its own horizontal one,
/// and keep the lanes of what is computed from the sums. Empty elsewhere.
StringRef WalkKernel::laneBesideSums(const Nest &nest) const {
  const Layer &layer = layerOf(nest.roots.front());
  StringRef last = nest.space.getNames().back(), lane;
  RecurrenceOp recurrence = layer.recurrence;
  for (auto reduce : recurrence.getStep().getOps<ReduceOp>()) {
    const IndexSpace &sums = layer.plan.spaceOf(reduce.getResult());
    if (!(layer.plan.spaceOf(reduce.getOperand()) == nest.space))
      continue;
    if (sums.empty() || sums.contains(last) ||
        (!lane.empty() && lane != sums.getNames().back()))
      return {};
    lane = sums.getNames().back();
  }
  if (lane.empty() || lane == RecDialect::directionName ||
      sizeOf(lane) < schedule.vectorLanes || isStreamedAlong(layer, last, lane))
    return {};
  return lane;
}

/// A product's lanes lie along the dimension that it makes. A reduction along
/// its operand's neighbours leaves one element, so its nest has no lanes, nor
/// has one over both directions alone: they are at different times. One of
/// outer products has its lanes along their second factor. Any other
/// nest takes its last dimension, unless that is summed (laneBesideSums).
StringRef WalkKernel::chooseLane(const Nest &nest) const {
  bool horizontal = false;
  if (nest.isOuter)
    return {};
  if (!nest.made.empty())
    return nest.made;
  for (Operation *op : planOf(*this, nest).exchangesOf(nest)) {
    if (auto reduce = dyn_cast<ReduceOp>(op))
      horizontal |= llvm::is_contained(
          reduce.getDimensions().getAsValueRange<StringAttr>(),
          innermostOfSummed(reduce));
  }
  if (horizontal || nest.space.empty() ||
      nest.space.getNames().back() == RecDialect::directionName)
    return {};
  StringRef beside = laneBesideSums(nest);
  return beside.empty() ? nest.space.getNames().back() : beside;
}

StringRef WalkKernel::innermostOfSummed(ReduceOp reduce) const {
  const StepPlan &plan = layerOf(reduce.getResult()).plan;
  if (!plan.isFused(reduce))
    return innermostOf(reduce.getOperand());
  auto rankOf = [&](Value leaf) {
    bool isParam =
        isa<BlockArgument>(leaf) && bindingOf(leaf).clause == Clause::param;
    return std::pair(plan.spaceOf(leaf).getNames().size(), !isParam);
  };
  Value largest =
      *llvm::max_element(plan.leavesOf(reduce), [&](Value a, Value b) {
        return rankOf(a) < rankOf(b);
      });
  return innermostOf(largest);
}

/// The value that a recurrence yields as a sequence.
static Value yieldedAs(OpResult sequence) {
  return cast<RecurrenceOp>(sequence.getOwner())
      .getYield()
      .getValues()[sequence.getResultNumber()];
}

StringRef WalkKernel::innermostOf(Value value) const {
  const Layer &layer = layerOf(value);
  const IndexSpace &space = layer.plan.spaceOf(value);
  if (space.empty())
    return {};
  if (Operation *op = value.getDefiningOp(); isView(op))
    return innermostOf(op->getOperand(0));
  if (isa<BlockArgument>(value)) {
    ArgumentBinding binding = bindingOf(value);
    RecurrenceOp recurrence = layer.recurrence;
    if (binding.clause == Clause::state)
      value = recurrence.getYield().getValues()[binding.index];
    else if (auto tensor = frame.tensorOf(group, binding.operand)) {
      StringRef last = tensor->type.getNames().back();
      bool isPoint = last == timeName() || last == RecDialect::batchName;
      // The neighbours of a number at one time are its taps.
      if (binding.clause == Clause::window && isPoint)
        return recurrence.getWindow(binding.index).taps;
      return last;
    } else
      value = yieldedAs(cast<OpResult>(binding.operand));
  }
  if (auto product = value.getDefiningOp<ProductOpInterface>())
    if (isPacked(product))
      return product.getMadeName();
  StringRef lane = laneOf(nestOf(value));
  return lane.empty() ? space.getNames().back() : lane;
}

//===----------------------------------------------------------------------===//
// Step arguments
//===----------------------------------------------------------------------===//

Value WalkKernel::stateHolding(Value value) const {
  auto product = value.getDefiningOp<ProductOpInterface>();
  if (isa<BlockArgument>(value) || (product && isPacked(product)) ||
      !layerOf(value).plan.isStored(value))
    return {};
  return stateYieldedAs(value);
}

bool WalkKernel::isHoisted(Operation *op) const {
  return op && op->getNumResults() &&
         llvm::is_contained(layerOf(op->getResult(0)).plan.getHoisted(), op);
}

WalkKernel::Source WalkKernel::sourceOf(OpResult sequence) const {
  auto recurrence = cast<RecurrenceOp>(sequence.getOwner());
  unsigned number = sequence.getResultNumber();
  if (number < recurrence.getNumStates())
    return {recurrence.getStateArguments()[number], /*isState=*/true};
  return {recurrence.getYield().getValues()[number], /*isState=*/false};
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

UnitPoint WalkKernel::enterUnit(const UnitShape &units, Value unit) const {
  UnitPoint point;
  point.at.lane = units.lane;
  Value groups = index(units.groups());
  point.group = arith::RemUIOp::create(builder, unit, groups);
  Value rest = arith::DivUIOp::create(builder, unit, groups);
  for (StringRef name : llvm::reverse(units.outer)) {
    Value size = index(sizeOf(name));
    point.at.index[name] = arith::RemUIOp::create(builder, rest, size);
    rest = arith::DivUIOp::create(builder, rest, size);
  }
  return point;
}

void WalkKernel::storeState(Value argument, Value copy, Value row,
                            const Point &point, Value vector) {
  Memory m = memory();
  m.store(m.inBuffer(stateBuffers[argument], copy, row, point), vector);
  storeRounded(argument, copy, row, point, vector);
}

void WalkKernel::storeRounded(Value value, Value copy, Value row,
                              const Point &point, Value vector) {
  Memory m = memory();
  for (auto &[key, buffer] : roundedBuffers)
    if (key.first == value)
      m.store(m.inBuffer(buffer, copy, row, point),
              m.round(vector, key.second));
}
