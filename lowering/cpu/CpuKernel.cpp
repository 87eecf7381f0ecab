//===- CpuKernel.cpp - what the emitters of one CPU kernel share
//---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuKernel.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value CpuKernel::index(int64_t value) const {
  return arith::ConstantIndexOp::create(builder, value);
}

int64_t CpuKernel::vectorsAlong(StringRef dimension) const {
  return dimension.empty()
             ? 1
             : llvm::divideCeil(sizeOf(dimension), schedule.vectorLanes);
}

Bounds CpuKernel::partOf(Value count) const {
  Value rank = TeamRankOp::create(builder, builder.getIndexType(), team);
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

//===---------------------------------------------------------------------------===//
// Lanes
//===---------------------------------------------------------------------------===//

const Nest &CpuKernel::nestOf(Value root) const {
  for (const Nest &nest : plan.getPhases()[plan.phaseOf(root)].nests)
    if (nest.roots.contains(root))
      return nest;
  llvm_unreachable("not a root");
}

StringRef CpuKernel::laneOf(const Nest &nest) const {
  auto known = lanes.find(&nest);
  if (known != lanes.end())
    return known->second;
  StringRef lane = chooseLane(nest);
  return lanes[&nest] = lane;
}

/// A product's lanes lie along the dimension that it makes. A reduction along
/// its operand's neighbours leaves one element, so its nest has no lanes. Any
/// other nest takes its last dimension. (This ends: a reduction's operand has
/// more dimensions than its nest.)
StringRef CpuKernel::chooseLane(const Nest &nest) const {
  bool horizontal = false;
  for (Operation *op : plan.exchangesOf(nest)) {
    if (auto product = dyn_cast<ProductOpInterface>(op))
      return product.getMadeName();
    if (auto reduce = dyn_cast<ReduceOp>(op))
      horizontal |= llvm::is_contained(
          reduce.getDimensions().getAsValueRange<StringAttr>(),
          innermostOf(reduce.getOperand()));
  }
  return horizontal || nest.space.empty() ? StringRef()
                                          : nest.space.getNames().back();
}

StringRef CpuKernel::innermostOf(Value value) const {
  const IndexSpace &space = plan.spaceOf(value);
  if (space.empty())
    return {};
  std::optional<unsigned> state = stateOf(value);
  if (isa<BlockArgument>(value) && !state) {
    auto type = cast<NamedTensorType>(tensorOf(value).operand.getType());
    return type.getNames().back();
  }
  Value root =
      state ? Value(RecurrenceOp(recurrence).getYield().getValues()[*state])
            : value;
  StringRef lane = laneOf(nestOf(root));
  return lane.empty() ? space.getNames().back() : lane;
}

//===---------------------------------------------------------------------------===//
// Step arguments
//===---------------------------------------------------------------------------===//

std::optional<unsigned> CpuKernel::stateOf(Value argument) const {
  for (auto [i, state] :
       llvm::enumerate(RecurrenceOp(recurrence).getStateArguments()))
    if (state == argument)
      return i;
  return std::nullopt;
}

CpuKernel::TensorEntry CpuKernel::tensorOf(Value argument) const {
  RecurrenceOp op = recurrence;
  auto entryIn = [&](ValueRange arguments) -> std::optional<unsigned> {
    auto found = llvm::find(arguments, argument);
    if (found == arguments.end())
      return std::nullopt;
    return found - arguments.begin();
  };
  for (auto [i, stream] : llvm::enumerate(op.getStreams()))
    if (auto entry = entryIn(op.getStreamArguments(i)))
      return {stream, *entry};
  for (auto [i, param] : llvm::enumerate(op.getParams()))
    if (auto entry = entryIn(op.getParamArguments(i)))
      return {param, *entry};
  llvm_unreachable("a lagged stream reached the CPU's tiling");
}
