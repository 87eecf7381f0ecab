//===- StepPlan.cpp - in which order a step is computed -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/StepPlan.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

bool StepPlan::isExchange(Operation *op) {
  if (auto product = dyn_cast_or_null<ProductOpInterface>(op))
    return product.isContraction();
  return isa_and_nonnull<ReduceOp, SparseProductOp, OuterOp>(op);
}

bool StepPlan::isView(Operation *op) { return isa_and_nonnull<UnfoldOp>(op); }

OperandRange StepPlan::operandsOf(Operation *op) {
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return product.getFactors();
  if (auto product = dyn_cast<SparseProductOp>(op))
    return product.getODSOperands(3); // the factor
  return op->getOperands();
}

bool StepPlan::isResident(Value value) const {
  return isa<BlockArgument>(value) ||
         llvm::is_contained(hoisted, value.getDefiningOp());
}

bool StepPlan::isInMemory(Value value, unsigned phase) const {
  if (Operation *op = value.getDefiningOp(); isView(op))
    return isInMemory(op->getOperand(0), phase);
  return isResident(value) || (isStored(value) && phaseOf(value) < phase);
}

SmallVector<Operation *> StepPlan::exchangesOf(const Nest &nest) const {
  llvm::DenseSet<Operation *> reached;
  SmallVector<Operation *> exchanges;
  SmallVector<Value> pending(nest.roots.begin(), nest.roots.end());
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (isInMemory(value, phaseOf(nest)) || !reached.insert(op).second)
      continue;
    if (isExchange(op))
      exchanges.push_back(op);
    else
      llvm::append_range(pending, operandsOf(op));
  }
  llvm::sort(exchanges,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return exchanges;
}

/// A product is hoisted if all its factors are streams that the caller brings,
/// at the step's own time.
void StepPlan::findHoisted(RecurrenceOp recurrence) {
  llvm::DenseSet<Value> streams;
  for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
    if (isa<NamedTensorType>(stream.getType()) && !recurrence.getIndexOf(i))
      streams.insert_range(recurrence.getStreamArguments(i));
  for (auto product : recurrence.getStep().getOps<ProductOpInterface>())
    if (isPacked(product) &&
        llvm::all_of(product.getFactors(),
                     [&](Value factor) { return streams.contains(factor); }))
      hoisted.push_back(product);
}

/// The dimensions that products make on which `op` depends within `phase`.
SmallVector<StringRef, 2> StepPlan::madeBy(Operation &op,
                                           unsigned phase) const {
  SmallVector<StringRef, 2> made;
  auto product = dyn_cast<ProductOpInterface>(op);
  if (product && isExchange(product))
    made.push_back(product.getMadeName());
  if (auto sparse = dyn_cast<SparseProductOp>(op))
    made.push_back(sparse.getMadeName());
  if (isExchange(&op))
    return made;
  for (Value operand : operandsOf(&op)) {
    StringRef name = anchored.lookup(operand);
    if (!name.empty() && phaseOf(operand) == phase &&
        !llvm::is_contained(made, name))
      made.push_back(name);
  }
  return made;
}

void StepPlan::assignPhase(Operation &op) {
  if (llvm::is_contained(hoisted, &op)) {
    for (Value result : op.getResults())
      phaseOfValue[result] = 0;
    return;
  }
  unsigned phase = 0;
  bool exchange = isExchange(&op);
  for (Value operand : operandsOf(&op)) {
    unsigned ready = phaseOf(operand);
    bool readable = isResident(operand) || isView(operand.getDefiningOp());
    bool otherNest = anchored.contains(operand) && op.getNumResults() &&
                     !(spaceOf(operand) == spaceOf(op.getResult(0)));
    if (((exchange || isView(&op)) && !readable) || otherNest)
      ++ready;
    phase = std::max(phase, ready);
  }
  SmallVector<StringRef, 2> made = madeBy(op, phase);
  // What nests of one space make comes together in the next phase.
  if (made.size() > 1) {
    ++phase;
    made.clear();
  }
  bool isAnchored =
      exchange || llvm::any_of(operandsOf(&op), [&](Value operand) {
        return anchored.contains(operand) && phaseOf(operand) == phase;
      });
  for (Value result : op.getResults()) {
    phaseOfValue[result] = phase;
    if (isAnchored)
      anchored[result] = made.empty() ? StringRef() : made.front();
  }
}

void StepPlan::findStored(Operation &op) {
  if (isa<YieldOp>(op))
    return;
  for (Value operand : operandsOf(&op)) {
    if (isResident(operand) || isView(operand.getDefiningOp()))
      continue;
    bool crosses = anchored.contains(operand) &&
                   phaseOf(op.getResult(0)) > phaseOf(operand);
    if (crosses || isExchange(&op) || isView(&op))
      stored.insert(operand);
  }
}

/// A value that depends on no product is of any nest.
static bool fits(const Nest &nest, const IndexSpace &space, StringRef made) {
  return !nest.isOuter && nest.space == space &&
         (nest.made == made || nest.made.empty() || made.empty());
}

void StepPlan::addRoot(Value value) {
  unsigned phase = phaseOf(value);
  if (phases.size() <= phase)
    phases.resize(phase + 1);
  StringRef made = anchored.lookup(value);
  auto &nests = phases[phase].nests;
  if (auto outer = value.getDefiningOp<OuterOp>()) {
    nests.push_back({spaceOf(outer.getOut()), made, {}, /*isOuter=*/true});
    nests.back().roots.insert(value);
    return;
  }
  auto nest = llvm::find_if(nests, [&](const Nest &other) {
    return fits(other, spaceOf(value), made);
  });
  if (nest == nests.end())
    nest = nests.insert(nest, {spaceOf(value), made, {}});
  if (nest->made.empty())
    nest->made = made;
  nest->roots.insert(value);
}

const Nest &StepPlan::nestOf(Value value) const {
  ArrayRef<Nest> nests = phases[phaseOf(value)].nests;
  auto nest = llvm::find_if(
      nests, [&](const Nest &other) { return other.roots.contains(value); });
  if (nest == nests.end())
    nest = llvm::find_if(nests, [&](const Nest &other) {
      return fits(other, spaceOf(value), anchored.lookup(value));
    });
  assert(nest != nests.end() && "no nest computes this value");
  return *nest;
}

StepPlan StepPlan::compute(RecurrenceOp recurrence, bool hoists) {
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
  assert(succeeded(spaces) && "the recurrence is verified");
  StepPlan plan(std::move(*spaces));
  Block &step = recurrence.getStep().front();
  for (BlockArgument argument : step.getArguments())
    plan.phaseOfValue[argument] = 0;
  if (hoists)
    plan.findHoisted(recurrence);
  for (Operation &op : step.without_terminator())
    plan.assignPhase(op);
  for (Operation &op : step)
    plan.findStored(op);
  for (Value value : plan.stored)
    plan.addRoot(value);
  for (Value value : recurrence.getYield().getValues())
    plan.addRoot(value);
  return plan;
}

bool reprise::lowering::isPacked(ProductOpInterface product) {
  return product.isContraction() &&
         !product.getWeight().getType().hasName(RecDialect::batchName);
}

SmallVector<ProductOpInterface>
reprise::lowering::contractionsOf(RecurrenceOp recurrence) {
  return llvm::filter_to_vector(
      recurrence.getStep().getOps<ProductOpInterface>(), isPacked);
}
