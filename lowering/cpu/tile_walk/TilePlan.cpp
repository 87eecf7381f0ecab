//===- TilePlan.cpp - a step, cut into tiles ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TilePlan.h"
#include "lowering/analysis/Invariants.h"
#include "lowering/analysis/StepCounts.h"
#include "lowering/analysis/StepOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// Nests
//===----------------------------------------------------------------------===//

Names TileNest::dims() const {
  Names all = outer;
  llvm::append_range(all, summed);
  return all;
}

//===----------------------------------------------------------------------===//
// What is refused
//===----------------------------------------------------------------------===//

static Refusal refuseAt(Operation *op, const Twine &what) {
  return notLoweredYet(op->getLoc(), what, "tile_walk");
}

bool TilePlan::isSum(Value value) {
  return isa_and_nonnull<ReduceOp>(value.getDefiningOp());
}

std::optional<Refusal> TilePlan::refuse() const {
  for (Operation &op : RecurrenceOp(recurrence).getStep().front()) {
    auto product = dyn_cast<ProductOpInterface>(op);
    if (isa<OuterOp, SparseProductOp, UnfoldOp>(op) ||
        (product && product.isContraction()))
      return refuseAt(&op, "is");
  }
  auto owner = recurrence->getParentOfType<OperatorOp>();
  ReturnOp returned = owner.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    for (Value sequence : returned.getPacked(i))
      if (returned.getKind(i) == ReturnKind::sum &&
          sequence.getDefiningOp() == recurrence)
        return refuseAt(returned, "has a sum over time, which is");
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Dimensions
//===----------------------------------------------------------------------===//

void TilePlan::findFree() {
  llvm::SetVector<StringRef> all;
  llvm::DenseSet<StringRef> reduced;
  Block &step = recurrence.getStep().front();
  for (BlockArgument argument : step.getArguments())
    all.insert_range(spaces.of(argument).getNames());
  for (Operation &op : step.without_terminator()) {
    for (Value result : op.getResults())
      all.insert_range(spaces.of(result).getNames());
    if (auto reduce = dyn_cast<ReduceOp>(op))
      reduced.insert_range(
          reduce.getDimensions().getAsValueRange<StringAttr>());
  }
  for (StringRef name : all)
    if (!reduced.contains(name))
      free.push_back(name);
}

/// The dimension whose elements lie side by side in most of what is read and
/// written at each step.
void TilePlan::chooseLane() {
  auto owner = recurrence->getParentOfType<OperatorOp>();
  llvm::StringMap<int64_t> elements;
  auto count = [&](ArrayRef<StringRef> names, Value value) {
    if (!names.empty())
      elements[names.back()] =
          addCounts(elements[names.back()],
                    countElements(owner, spaces.of(value).getNames()));
  };
  for (BlockArgument argument : recurrence.getStep().getArguments()) {
    ArgumentBinding binding = recurrence.bindingOf(argument);
    if (binding.clause == Clause::state || binding.clause == Clause::param)
      continue;
    if (auto type = dyn_cast<NamedTensorType>(binding.operand.getType()))
      count(type.getNames(), argument);
    else
      count(namesInMemory(cast<OpResult>(binding.operand)), argument);
  }
  for (auto [result, yielded] :
       llvm::zip(recurrence->getResults(), recurrence.getYield().getValues()))
    count(namesInMemory(cast<OpResult>(result)), yielded);
  int64_t most = 0;
  for (StringRef name : free)
    if (elements.lookup(name) > most && name != RecDialect::directionName) {
      most = elements.lookup(name);
      lane = name;
    }
  llvm::erase(free, lane);
}

Names TilePlan::innerOf(Value value) const {
  Names inner;
  for (StringRef name : spaces.of(value).getNames())
    if (name != lane && !llvm::is_contained(free, name))
      inner.push_back(name);
  return inner;
}

Names TilePlan::missingOf(Value value) const {
  Names missing;
  for (StringRef name : free)
    if (!spaces.of(value).contains(name))
      missing.push_back(name);
  if (!lane.empty() && !hasLane(value))
    missing.push_back(lane);
  return missing;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

void TilePlan::findInvariant() {
  for (BlockArgument argument : recurrence.getStep().getArguments())
    if (isParameter(recurrence, argument))
      invariant.insert(argument);
  for (Operation &op : recurrence.getStep().front().without_terminator())
    if (llvm::all_of(operandsOf(&op),
                     [&](Value operand) { return isInvariant(operand); }))
      invariant.insert_range(op.getResults());
}

void TilePlan::findNeeded() {
  for (Operation &op : llvm::reverse(recurrence.getStep().front())) {
    bool isUsed =
        isa<YieldOp>(op) || llvm::any_of(op.getUsers(), [&](Operation *user) {
          return needed.contains(user);
        });
    if (isUsed)
      needed.insert(&op);
  }
}

/// Whether the lanes of a tensor are apart in memory.
bool TilePlan::isStrided(Value argument) const {
  if (!hasLane(argument))
    return false;
  ArgumentBinding binding = RecurrenceOp(recurrence).bindingOf(argument);
  auto type = dyn_cast<NamedTensorType>(binding.operand.getType());
  return type && type.getNames().back() != lane;
}

/// What must lie in memory: sums over a part of a space; lane-less values, of
/// which values with lanes take one element after the other, so that they are
/// computed as vectors of their own; invariant ones with inner dimensions.
void TilePlan::findBuffered() {
  auto visit = [&](Operation *user, Value operand) {
    if (innerOf(operand).empty())
      return;
    Operation *op = operand.getDefiningOp();
    bool ofVariant = isa<YieldOp>(user) || !isInvariant(user->getResult(0));
    bool isLifted = isInvariant(operand) && ofVariant;
    if (isa_and_nonnull<arith::ConstantOp>(op))
      return;
    if (!op) {
      if (isLifted && isStrided(operand))
        buffered.insert(operand);
      return;
    }
    // Of sums, and where lanes come in.
    bool losesLanes =
        !isa<YieldOp>(user) && hasLane(user->getResult(0)) && !hasLane(operand);
    if (isSum(operand) || losesLanes || isLifted)
      buffered.insert(operand);
  };
  for (Operation &op : recurrence.getStep().front())
    if (needed.contains(&op))
      for (Value operand : operandsOf(&op))
        visit(&op, operand);
}

/// The first phase in which a value can be read.
unsigned TilePlan::availableFrom(Value value) const {
  if (isa<BlockArgument>(value))
    return 0;
  return phases.lookup(value) + (isBuffered(value) || isSum(value));
}

void TilePlan::assignPhases() {
  phases.clear();
  for (Operation &op : recurrence.getStep().front().without_terminator()) {
    unsigned phase = 0;
    for (Value operand : operandsOf(&op))
      // What is invariant was there before the step.
      if (isInvariant(operand) == isInvariant(op.getResult(0)))
        phase = std::max(phase, availableFrom(operand));
    for (Value result : op.getResults())
      phases[result] = phase;
  }
}

//===----------------------------------------------------------------------===//
// Nests of values
//===----------------------------------------------------------------------===//

static bool haveSameNames(ArrayRef<StringRef> a, ArrayRef<StringRef> b) {
  return a.size() == b.size() && llvm::all_of(a, [&](StringRef name) {
           return llvm::is_contained(b, name);
         });
}

void TilePlan::addReduction(ReduceOp reduce) {
  Value operand = reduce.getOperand(), result = reduce.getResult();
  Names outer = innerOf(result), all = innerOf(operand), summed;
  for (StringRef name : all)
    if (!llvm::is_contained(outer, name))
      summed.push_back(name);
  unsigned phase = phases.lookup(result);
  std::vector<TileNest> &among = isInvariant(result) ? before : nests;
  auto nest = llvm::find_if(among, [&](const TileNest &other) {
    return other.phase == phase && other.outer == outer &&
           other.summed == summed && other.hasLane == hasLane(operand);
  });
  if (nest == among.end())
    nest = among.insert(
        nest,
        {phase, outer, summed, all.back(), hasLane(operand), {}, {}, {}, {}});
  nest->reductions.push_back(reduce);
}

/// With sums over the same loops, if there are any.
TileNest &TilePlan::nestFor(Value root, unsigned phase,
                            std::vector<TileNest> &among) {
  Names all = innerOf(root);
  auto nest = llvm::find_if(among, [&](const TileNest &other) {
    return other.phase == phase && other.hasLane == hasLane(root) &&
           haveSameNames(other.dims(), all);
  });
  if (nest == among.end())
    nest = among.insert(
        nest, {phase, all, {}, all.back(), hasLane(root), {}, {}, {}, {}});
  return *nest;
}

/// The last nest over all of a value's dimensions that computes it anyway: a
/// state that is stored there is read by no later one, most of the time. Null
/// where there is none.
TileNest *TilePlan::lastToCompute(Value value) {
  if (isBuffered(value) || isSum(value) || isInvariant(value))
    return nullptr;
  TileNest *last = nullptr;
  for (TileNest &nest : nests)
    if (nest.hasLane == hasLane(value) &&
        haveSameNames(nest.dims(), innerOf(value)) &&
        valuesOf(nest).contains(value) && (!last || last->phase <= nest.phase))
      last = &nest;
  return last;
}

void TilePlan::addYielded(Value value) {
  if (innerOf(value).empty()) {
    if (!llvm::is_contained(plainRoots, value))
      plainRoots.push_back(value);
    return;
  }
  auto yields = [&](const TileNest &nest) {
    return llvm::is_contained(nest.yielded, value);
  };
  if (llvm::any_of(nests, yields))
    return;
  if (TileNest *nest = lastToCompute(value)) {
    nest->yielded.push_back(value);
    return;
  }
  unsigned phase = isInvariant(value) ? 0
                   : isSum(value)     ? availableFrom(value)
                                      : phases.lookup(value);
  nestFor(value, phase, nests).yielded.push_back(value);
}

void TilePlan::buildNests() {
  before.clear();
  nests.clear();
  plainRoots.clear();
  for (Operation &op : recurrence.getStep().front())
    if (auto reduce = dyn_cast<ReduceOp>(op); reduce && needed.contains(&op))
      addReduction(reduce);
  for (Value value : buffered)
    if (!isSum(value))
      nestFor(value, phases.lookup(value), isInvariant(value) ? before : nests)
          .buffered.push_back(value);
  for (Value value : recurrence.getYield().getValues())
    addYielded(value);
  auto byPhase = [](const TileNest &a, const TileNest &b) {
    return a.phase < b.phase;
  };
  llvm::stable_sort(before, byPhase);
  llvm::stable_sort(nests, byPhase);
}

void TilePlan::collect(Value value, llvm::SetVector<Value> &into) const {
  if (into.contains(value))
    return;
  if (Operation *op = value.getDefiningOp(); op && !isSum(value))
    for (Value operand : operandsOf(op))
      if (isBuffered(operand) || isSum(operand))
        into.insert(operand);
      else
        collect(operand, into);
  into.insert(value);
}

llvm::SetVector<Value> TilePlan::valuesOf(const TileNest &nest) const {
  llvm::SetVector<Value> values;
  for (ReduceOp reduce : nest.reductions) {
    Value operand = reduce.getOperand();
    if (isBuffered(operand))
      values.insert(operand);
    else
      collect(operand, values);
  }
  for (Value root : nest.buffered)
    collect(root, values);
  for (Value root : nest.yielded)
    if (isBuffered(root) || isSum(root))
      values.insert(root);
    else
      collect(root, values);
  return values;
}

/// Functions that several nests would compute are computed once. Whether there
/// are any.
bool TilePlan::bufferRepeated() {
  llvm::DenseSet<Value> computed;
  bool found = false;
  for (const std::vector<TileNest> *among : {&before, &nests})
    for (const TileNest &nest : *among)
      for (Value value : valuesOf(nest)) {
        Operation *op = value.getDefiningOp();
        if (!op || innerOf(value).empty() || isBuffered(value) ||
            !isFunction(*op) || computed.insert(value).second)
          continue;
        buffered.insert(value);
        found = true;
      }
  return found;
}

void TilePlan::findTwice() {
  for (auto [state, next] : llvm::zip(recurrence.getStateArguments(),
                                      recurrence.getYield().getValues())) {
    bool isReplaced = false;
    for (const TileNest &nest : nests) {
      if (isReplaced && valuesOf(nest).contains(state))
        twice.insert(state);
      isReplaced |= llvm::is_contained(nest.yielded, next);
    }
  }
}

/// Whether nests behind the one with number `first`, and one at least, read
/// `state` for `value` alone, which stands at the same points.
bool TilePlan::canReplace(Value value, Value state, unsigned first) const {
  if (twice.contains(state) || !haveSameNames(innerOf(value), innerOf(state)) ||
      hasLane(value) != hasLane(state))
    return false;
  bool isTaken = false;
  for (const TileNest &nest : ArrayRef(nests).drop_front(first + 1)) {
    llvm::SetVector<Value> values = valuesOf(nest);
    isTaken |= values.contains(value);
    for (Value other : values)
      if (Operation *op = other.getDefiningOp();
          op && other != value && llvm::is_contained(operandsOf(op), state))
        return false;
    if (llvm::is_contained(nest.yielded, state))
      return false;
  }
  return isTaken;
}

/// What several nests would compute from a state, such as its decayed value.
void TilePlan::findReplaced() {
  for (Value state : recurrence.getStateArguments()) {
    bool isReplaced = innerOf(state).empty(); // It is in registers.
    for (auto [number, nest] : llvm::enumerate(nests))
      for (Value value : valuesOf(nest)) {
        Operation *op = value.getDefiningOp();
        if (isReplaced || !op || isBuffered(value) || isSum(value) ||
            llvm::is_contained(nest.yielded, value) ||
            !llvm::is_contained(operandsOf(op), state) ||
            !canReplace(value, state, number))
          continue;
        nest.replaced.emplace_back(value, state);
        isReplaced = true;
      }
  }
}

std::variant<TilePlan, Refusal> TilePlan::compute(const Group &group) {
  StageOpInterface first = group.stages.front();
  auto recurrence = dyn_cast<RecurrenceOp>(first.getOperation());
  if (group.stages.size() > 1 || !recurrence)
    return refuseAt(first, "is computed with other stages, which is");
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
  assert(succeeded(spaces) && "the recurrence is verified");
  TilePlan plan(recurrence, std::move(*spaces));
  if (std::optional<Refusal> refusal = plan.refuse())
    return *refusal;
  plan.findFree();
  plan.chooseLane();
  plan.findInvariant();
  plan.findNeeded();
  plan.findBuffered();
  do {
    plan.assignPhases();
    plan.buildNests();
  } while (plan.bufferRepeated());
  plan.findTwice();
  plan.findReplaced();
  return plan;
}
