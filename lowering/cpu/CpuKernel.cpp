//===- CpuKernel.cpp - what the emitters of one CPU kernel share ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuKernel.h"
#include "lowering/cpu/CpuTiling.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value CpuKernel::index(int64_t value) const {
  return arith::ConstantIndexOp::create(builder, value);
}

Bounds CpuKernel::partOf(Value count) const {
  return partOf(count,
                TeamRankOp::create(builder, builder.getIndexType(), team));
}

Bounds CpuKernel::partOf(Value count, Value rank) const {
  Value size = TeamSizeOp::create(builder, builder.getIndexType(), team);
  Value next = arith::AddIOp::create(builder, rank, index(1));
  auto boundary = [&](Value of) -> Value {
    Value scaled = arith::MulIOp::create(builder, count, of);
    return arith::DivUIOp::create(builder, scaled, size);
  };
  return {boundary(rank), boundary(next)};
}

Type CpuKernel::roundingOf(ProductOpInterface product) {
  Type type = product.getRoundingType();
  return type ? type : product.getWeight().getType().getElementType();
}

//===----------------------------------------------------------------------===//
// Nests and units
//===----------------------------------------------------------------------===//

const Layer &CpuKernel::layerOf(Value value) const {
  Operation *step = value.getParentBlock()->getParentOp();
  for (const Layer &layer : layers)
    if (layer.recurrence == step)
      return layer;
  llvm_unreachable("a value of no step");
}

const Nest &CpuKernel::nestOf(Value value) const {
  return layerOf(value).plan.nestOf(value);
}

static const StepPlan &planOf(const CpuKernel &kernel, const Nest &nest) {
  return kernel.layerOf(nest.roots.front()).plan;
}

UnitShape CpuKernel::unitsOf(const Nest &nest) const {
  int64_t results = 1;
  for (Operation *op : planOf(*this, nest).exchangesOf(nest))
    if (isa<ProductOpInterface>(op))
      results = std::max<int64_t>(results, op->getNumResults());
  return shapeUnits(nest.space, laneOf(nest), results);
}

UnitShape CpuKernel::unitsOf(ProductOpInterface product) const {
  if (!isHoisted(product))
    return unitsOf(nestOf(product->getResult(0)));
  const StepPlan &plan = layerOf(product->getResult(0)).plan;
  return shapeUnits(plan.spaceOf(product->getResult(0)), product.getMadeName(),
                    product->getNumResults());
}

/// Wide groups make register tiles square; but they pad the lane dimension,
/// and leave fewer units to share out. Takes the size that leaves the busiest
/// thread the least to do.
static int64_t chooseGroup(const CpuSchedule &schedule,
                           const CpuFacts::Products &product, int64_t vectors) {
  CpuTiling<int64_t> tiling = tilingOf(schedule);
  int64_t best = 1, least = INT64_MAX;
  int64_t most = std::min(vectors, schedule.tileVectors / product.results);
  for (int64_t group = 1; group <= std::max<int64_t>(1, most); ++group) {
    int64_t needed = tiling.millicycles(product, group, schedule.threads);
    if (needed <= least) {
      best = group;
      least = needed;
    }
  }
  return best;
}

bool CpuKernel::hasRows(ProductOpInterface product) const {
  return llvm::any_of(product.getFactors(), [&](Value factor) {
    return cast<NamedTensorType>(tensorOf(factor).operand.getType())
        .hasName(RecDialect::batchName);
  });
}

UnitShape CpuKernel::shapeUnits(const IndexSpace &space, StringRef lane,
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

StringRef CpuKernel::laneOf(const Nest &nest) const {
  auto known = lanes.find(&nest);
  if (known != lanes.end())
    return known->second;
  StringRef lane = chooseLane(nest);
  return lanes[&nest] = lane;
}

/// A product's lanes lie along the dimension that it makes. A reduction along
/// its operand's neighbours leaves one element, so its nest has no lanes, nor
/// has one over both directions alone: they are at different times. Any other
/// nest takes its last dimension. (This ends: a reduction's operand has more
/// dimensions than its nest.)
StringRef CpuKernel::chooseLane(const Nest &nest) const {
  bool horizontal = false;
  if (!nest.made.empty())
    return nest.made;
  for (Operation *op : planOf(*this, nest).exchangesOf(nest)) {
    if (auto reduce = dyn_cast<ReduceOp>(op))
      horizontal |= llvm::is_contained(
          reduce.getDimensions().getAsValueRange<StringAttr>(),
          innermostOf(reduce.getOperand()));
  }
  if (horizontal || nest.space.empty() ||
      nest.space.getNames().back() == RecDialect::directionName)
    return {};
  return nest.space.getNames().back();
}

StringRef CpuKernel::innermostOf(Value value) const {
  const Layer &layer = layerOf(value);
  const IndexSpace &space = layer.plan.spaceOf(value);
  if (space.empty())
    return {};
  if (isState(value)) {
    RecurrenceOp recurrence = layer.recurrence;
    auto states = recurrence.getStateArguments();
    auto number = llvm::find(states, value) - states.begin();
    value = recurrence.getYield().getValues()[number];
  } else if (isa<BlockArgument>(value)) {
    Value operand = tensorOf(value).operand;
    if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
      return type.getNames().back();
    auto sequence = cast<OpResult>(operand);
    value = cast<RecurrenceOp>(sequence.getOwner())
                .getYield()
                .getValues()[sequence.getResultNumber()];
  }
  if (auto product = value.getDefiningOp<ProductOpInterface>())
    if (StepPlan::isExchange(product))
      return product.getMadeName();
  StringRef lane = laneOf(nestOf(value));
  return lane.empty() ? space.getNames().back() : lane;
}

//===----------------------------------------------------------------------===//
// Step arguments
//===----------------------------------------------------------------------===//

bool CpuKernel::isHoisted(Operation *op) const {
  return op && op->getNumResults() &&
         llvm::is_contained(layerOf(op->getResult(0)).plan.getHoisted(), op);
}

CpuKernel::Source CpuKernel::sourceOf(OpResult sequence) const {
  auto recurrence = cast<RecurrenceOp>(sequence.getOwner());
  unsigned number = sequence.getResultNumber();
  if (number < recurrence.getNumStates())
    return {recurrence.getStateArguments()[number], /*isState=*/true};
  return {recurrence.getYield().getValues()[number], /*isState=*/false};
}

bool CpuKernel::isState(Value argument) const {
  return isa<BlockArgument>(argument) &&
         llvm::is_contained(
             RecurrenceOp(layerOf(argument).recurrence).getStateArguments(),
             argument);
}

CpuKernel::TensorEntry CpuKernel::tensorOf(Value argument) const {
  RecurrenceOp op = layerOf(argument).recurrence;
  auto entryIn = [&](ValueRange arguments) -> std::optional<unsigned> {
    auto found = llvm::find(arguments, argument);
    if (found == arguments.end())
      return std::nullopt;
    return found - arguments.begin();
  };
  for (auto [i, stream] : llvm::enumerate(op.getStreams()))
    if (auto entry = entryIn(op.getStreamArguments(i)))
      return {stream, *entry, {}};
  for (auto [i, lagged] : llvm::enumerate(op.getLaggedStreams()))
    if (auto entry = entryIn(op.getLaggedArguments(i)))
      return {lagged, *entry, op.getLaggedInitials()[i]};
  for (auto [i, param] : llvm::enumerate(op.getParams()))
    if (auto entry = entryIn(op.getParamArguments(i)))
      return {param, *entry, {}};
  llvm_unreachable("a state is no entry of a tensor");
}
