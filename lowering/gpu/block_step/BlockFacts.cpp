//===- BlockFacts.cpp - what block_step can take --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/BlockFacts.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

BlockFacts::BlockFacts(RecurrenceOp given, const IndexSpace &space)
    : recurrence(given), invariants(given), heads(space.getNames().drop_back()),
      lane(space.getNames().back()) {
  auto op = recurrence->getParentOfType<OperatorOp>();
  laneSize = *op.getSize(lane);
  llvm::SmallPtrSet<mlir::Value, 4> factors;
  for (ProductOpInterface product : contractionsOf(recurrence)) {
    Type element = product.getWeight().getType().getElementType();
    products.push_back(
        {.op = product,
         .gates = product->getNumResults(),
         .weightBytes = element.getIntOrFloatBitWidth() / 8,
         .isFactorShared = !factors.insert(product.getFactors()[0]).second});
  }
  for (unsigned i = 0, e = recurrence.getParams().size(); i != e; ++i)
    groupTiles += recurrence.getParamArguments(i).size();
  groupTiles += invariants.getKept().size();
  for (unsigned i = 0, e = recurrence.getStreams().size(); i != e; ++i)
    batchTiles += recurrence.getStreamArguments(i).size();
  batchTiles += recurrence.getNumStates();
}

int64_t BlockFacts::mostGates() const {
  int64_t most = 0;
  for (const Product &product : products)
    most = std::max(most, product.gates);
  return most;
}

std::optional<int64_t> BlockFacts::commonWeightBytes() const {
  if (products.empty())
    return std::nullopt;
  int64_t first = products.front().weightBytes;
  bool agree = llvm::all_of(products, [&](const Product &product) {
    return product.weightBytes == first;
  });
  return agree ? std::optional(first) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// What is refused
//===----------------------------------------------------------------------===//

using Check = std::optional<Refusal>;

static Refusal refuse(Location place, const Twine &what) {
  return notLoweredYet(place, what, "GPUs");
}
static Refusal refuse(Operation *op, const Twine &what) {
  return refuse(op->getLoc(), what);
}

/// The same with the nearest form that is taken.
static Refusal refuse(Location place, const Twine &what, const Twine &instead) {
  Refusal refusal = refuse(place, what);
  refusal.sentence += (": " + instead).str();
  return refusal;
}
static Refusal refuse(Operation *op, const Twine &what, const Twine &instead) {
  return refuse(op->getLoc(), what, instead);
}

static constexpr const char *onlyCpu = "--target cpu computes it";
static constexpr const char *productsOfStates =
    "a GPU multiplies weights with states alone; --target cpu computes it";

static Check checkReads(RecurrenceOp recurrence) {
  if (recurrence.getWalk() != Walk::forward)
    return refuse(recurrence, "a recurrence against time is",
                  "flip its inputs along time, and its results");
  for (const StageRead &read : recurrence.getReads())
    if (read.clause != Clause::stream)
      return refuse(recurrence, "lagged streams and windows are",
                    "make the stream, shifted by a step, an input of its own");
  if (!recurrence.getIndices().empty())
    return refuse(recurrence, "a stream that is read through a list is",
                  onlyCpu);
  if (recurrence.getReset())
    return refuse(recurrence, "a reset is", onlyCpu);
  for (Value initial : recurrence.getInitialStates())
    if (auto type = dyn_cast<NamedTensorType>(initial.getType());
        !type || !type.getElementType().isF32())
      return refuse(recurrence, "a state that does not begin with f32 is",
                    onlyCpu);
  for (Value param : recurrence.getParams())
    if (cast<NamedTensorType>(param.getType()).hasName(RecDialect::batchName))
      return refuse(recurrence, "a parameter for each row is",
                    "make it a stream");
  return std::nullopt;
}

/// One phase over one index space: nothing waits for what the step exchanges.
static Check checkShape(RecurrenceOp recurrence, const StepPlan &plan) {
  for (Operation &op : recurrence.getStep().front())
    if (isa<ReduceOp>(op))
      return refuse(&op, "a reduction in a step is", onlyCpu);
    else if (isa<UnfoldOp, SparseProductOp, OuterOp>(op))
      return refuse(&op, "this op is", onlyCpu);
  if (plan.getPhases().size() > 1)
    for (Operation &op : recurrence.getStep().front())
      if (isExchange(&op) && plan.phaseOf(op.getResult(0)) > 0)
        return refuse(&op, "a product of a value that the step makes itself is",
                      productsOfStates);
  if (plan.getPhases().empty())
    return refuse(recurrence, "a step that yields nothing is");
  ArrayRef<Nest> nests = plan.getPhases().front().nests;
  if (plan.getPhases().size() != 1 || nests.size() != 1)
    return refuse(recurrence,
                  "a step over several index spaces, " +
                      nests.front().space.str() + " and " +
                      nests.back().space.str() + " here, is",
                  onlyCpu);
  if (nests.front().space.empty())
    return refuse(recurrence, "a step without any dimension is");
  return std::nullopt;
}

/// Every tensor that the step reads ranges over the whole space, in its order.
static Check checkArguments(RecurrenceOp recurrence, const StepPlan &plan,
                            const IndexSpace &space) {
  for (BlockArgument argument : recurrence.getStep().getArguments())
    if (!(plan.spaceOf(argument) == space))
      return refuse(argument.getLoc(),
                    "a step argument over " + plan.spaceOf(argument).str() +
                        " in a step over " + space.str() + " is",
                    "repeat its tensor over all of " + space.str());
  for (Value operand : recurrence->getOperands()) {
    auto type = dyn_cast<NamedTensorType>(operand.getType());
    if (!type || llvm::equal(type.getNames(
                                 {recurrence.getTime(), RecDialect::batchName}),
                             space.getNames()))
      continue;
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return refuse(recurrence,
                  "a tensor '" + text + "' in a step over " + space.str() +
                      ", another order of dimensions, is",
                  "transpose the tensor");
  }
  return std::nullopt;
}

static Check checkProduct(ProductOpInterface product, RecurrenceOp recurrence,
                          StringRef lane) {
  if (!product.isContraction())
    return refuse(product, "a diagonal product is",
                  "bind the weight in params(...), and multiply by arith.mulf");
  if (product.getWeight().getType().hasName(RecDialect::batchName))
    return refuse(product, "a product with a weight for each row is", onlyCpu);
  if (product.getTransposed() ||
      !llvm::is_contained(recurrence.getStateArguments(),
                          product.getFactors()[0]))
    return refuse(product, "a product of anything but a state is",
                  productsOfStates);
  NamedTensorType weight = product.getWeight().getType();
  if (product.getMadeName() != lane || product.getContractedName() != lane ||
      !llvm::equal(ArrayRef(weight.getNames()).take_back(2),
                   ArrayRef<StringRef>({lane, lane})))
    return refuse(product, "a product that is not square in " + lane + " is",
                  onlyCpu);
  Type rounding = product.getRoundingType();
  if (rounding && rounding != weight.getElementType())
    return refuse(product, "a factor type other than the weight's is");
  return std::nullopt;
}

Match reprise::lowering::matchBlock(const Group &group) {
  StageOpInterface stage = group.stages.front();
  auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
  if (!recurrence)
    return refuse(stage, "this stage is");
  if (Check refusal = checkReads(recurrence))
    return *refusal;
  StepPlan plan = StepPlan::compute(recurrence);
  if (Check refusal = checkShape(recurrence, plan))
    return *refusal;
  const IndexSpace &space = plan.getPhases().front().nests.front().space;
  if (Check refusal = checkArguments(recurrence, plan, space))
    return *refusal;
  StringRef lane = space.getNames().back();
  for (auto product : recurrence.getStep().getOps<ProductOpInterface>())
    if (Check refusal = checkProduct(product, recurrence, lane))
      return *refusal;
  return std::make_unique<BlockFacts>(recurrence, space);
}
