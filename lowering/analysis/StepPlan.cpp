//===- StepPlan.cpp - in which order a step is computed -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/StepPlan.h"
#include "lowering/analysis/FusedReduction.h"
#include "lowering/analysis/StepCounts.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

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
    if (!isExchange(op) || fused.contains(op))
      llvm::append_range(pending, operandsOf(op));
  }
  llvm::sort(exchanges,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return exchanges;
}

/// A product is hoisted if all its factors are streams that the caller brings,
/// at the step's own time.
void StepPlan::findHoisted() {
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

/// Whether no nest but its own computes a value.
bool StepPlan::isKnown(Value value) const {
  return isResident(value) || isView(value.getDefiningOp()) ||
         isStored(value) || anchored.contains(value);
}

/// Whether the nests of larger spaces would compute a function again at so many
/// points that a phase more, in which it is computed once, costs less.
bool StepPlan::isComputedOnce(Operation &op) {
  constexpr int64_t operationsOfPhase = 8192;
  auto needsCostly = [&](Value operand) {
    return !isKnown(operand) && costly.contains(operand.getDefiningOp());
  };
  if (isExchange(&op) || isView(&op) ||
      (!isWorthKeeping(op) && llvm::none_of(operandsOf(&op), needsCostly)))
    return false;
  costly.insert(&op);
  auto owner = recurrence->getParentOfType<OperatorOp>();
  auto pointsOf = [&](Value value) {
    return countElements(owner, spaceOf(value).getNames());
  };
  int64_t own = pointsOf(op.getResult(0)), most = own;
  for (Operation *user : op.getUsers())
    if (user->getNumResults() && !isExchange(user) && !isView(user))
      most = std::max(most, pointsOf(user->getResult(0)));
  return multiplyCounts(most - own, operationsOfFunction) >= operationsOfPhase;
}

void StepPlan::fuse(ReduceOp reduce) {
  std::optional<Leaves> leaves = leavesOfFused(
      reduce, [&](Value value) { return isKnown(value); },
      [&](Operation *op) { return costly.contains(op); });
  if (leaves)
    fused[reduce] = std::move(*leaves);
}

/// Fused reductions read what their operand is computed from.
SmallVector<Value> StepPlan::readsOf(Operation *op) const {
  auto found = fused.find(op);
  return found == fused.end() ? SmallVector<Value>(operandsOf(op))
                              : found->second;
}

/// Whether `op` can read a value in the phase after the value's own at first.
bool StepPlan::waitsFor(Operation &op, Value read) const {
  bool isReadable = isResident(read) || isView(read.getDefiningOp());
  bool isOtherSpace =
      op.getNumResults() && !(spaceOf(read) == spaceOf(op.getResult(0)));
  if (anchored.contains(read) && isOtherSpace)
    return true;
  // A fused reduction shares its nest with others of the same space.
  if (fused.contains(&op) && anchored.contains(read))
    return !anchored.lookup(read).empty();
  return (isExchange(&op) || isView(&op)) && !isReadable;
}

void StepPlan::assignPhase(Operation &op) {
  if (llvm::is_contained(hoisted, &op)) {
    for (Value result : op.getResults())
      phaseOfValue[result] = firstOfStep;
    return;
  }
  if (auto reduce = dyn_cast<ReduceOp>(op))
    fuse(reduce);
  SmallVector<Value> reads = readsOf(&op);
  unsigned phase = firstOfStep;
  for (Value read : reads)
    phase = std::max(phase, phaseOf(read) + waitsFor(op, read));
  SmallVector<StringRef, 2> made = madeBy(op, phase);
  // What nests of one space make comes together in the next phase.
  if (made.size() > 1) {
    ++phase;
    made.clear();
  }
  bool isAnchored = isExchange(&op) || isComputedOnce(op) ||
                    llvm::any_of(reads, [&](Value read) {
                      return anchored.contains(read) && phaseOf(read) == phase;
                    });
  for (Value result : op.getResults()) {
    phaseOfValue[result] = phase;
    if (isAnchored)
      anchored[result] = made.empty() ? StringRef() : made.front();
  }
}

/// From the last op to the first.
void StepPlan::findAbsorbed() {
  for (Operation &op : llvm::reverse(recurrence.getStep().front()))
    if (!isExchange(&op) && !isView(&op) && !op.use_empty() &&
        llvm::all_of(op.getUsers(), [&](Operation *user) {
          return fused.contains(user) || absorbed.contains(user);
        }))
      absorbed.insert(&op);
}

void StepPlan::findStored(Operation &op) {
  if (isa<YieldOp>(op) || absorbed.contains(&op))
    return;
  bool isFused = fused.contains(&op);
  for (Value read : readsOf(&op)) {
    if (isResident(read) || isView(read.getDefiningOp()))
      continue;
    bool crosses = (isFused || anchored.contains(read)) &&
                   phaseOf(op.getResult(0)) > phaseOf(read);
    if (crosses || (!isFused && (isExchange(&op) || isView(&op))))
      stored.insert(read);
  }
}

/// A value that depends on no product is of any nest.
static bool fits(const Nest &nest, const IndexSpace &space, StringRef made,
                 bool hasRows) {
  return !nest.isOuter && nest.space == space && nest.hasRows == hasRows &&
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
    return fits(other, spaceOf(value), made, hasRows(value));
  });
  if (nest == nests.end())
    nest = nests.insert(
        nest, {spaceOf(value), made, {}, /*isOuter=*/false, hasRows(value)});
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
      return fits(other, spaceOf(value), anchored.lookup(value),
                  hasRows(value));
    });
  assert(nest != nests.end() && "no nest computes this value");
  return *nest;
}

/// Whether a step computes `op`.
bool StepPlan::isOfStep(Operation &op) const {
  bool isStoredBefore =
      op.getNumResults() && llvm::all_of(op.getResults(), [&](Value result) {
        return before.contains(result);
      });
  return !invariants.isBefore(&op) && !isStoredBefore;
}

/// What is kept, and what it needs. Values that cost nothing may be computed
/// in the steps once more.
void StepPlan::planBefore() {
  Block &step = recurrence.getStep().front();
  for (Operation &op : step)
    if (invariants.contains(&op))
      assignPhase(op);
  for (Operation &op : step)
    if (invariants.isBefore(&op))
      findStored(op);
  stored.insert_range(invariants.getKept());
  before.insert_range(stored);
  for (Value value : stored)
    addRoot(value);
  firstOfStep = phases.size();
}

void StepPlan::planStep() {
  Block &step = recurrence.getStep().front();
  for (BlockArgument argument : step.getArguments())
    phaseOfValue[argument] = firstOfStep;
  SmallVector<Operation *> ops;
  for (Operation &op : step)
    if (isOfStep(op))
      ops.push_back(&op);
  for (Operation *op : ops)
    if (!isa<YieldOp>(op))
      assignPhase(*op);
  findAbsorbed();
  for (Operation *op : ops)
    findStored(*op);
  for (Value value : stored)
    if (!before.contains(value))
      addRoot(value);
  for (Value value : recurrence.getYield().getValues())
    addRoot(value);
}

StepPlan StepPlan::compute(RecurrenceOp recurrence, Ahead ahead) {
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
  assert(succeeded(spaces) && "the recurrence is verified");
  StepPlan plan(recurrence, std::move(*spaces));
  for (BlockArgument argument : recurrence.getStep().getArguments())
    plan.phaseOfValue[argument] = 0;
  if (ahead.products)
    plan.findHoisted();
  if (ahead.invariants) {
    plan.invariants = Invariants(recurrence);
    plan.planBefore();
  }
  plan.planStep();
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
