//===- IndexSpaces.cpp - the index spaces of a step's values --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/IndexSpaces.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace reprise::rec;

IndexSpace reprise::rec::spaceOf(NamedTensorType type,
                                 ArrayRef<StringRef> skip) {
  return IndexSpace(type.getNames(skip));
}

FailureOr<IndexSpace> reprise::rec::spaceOfSequence(Value sequence) {
  auto result = cast<OpResult>(sequence);
  return cast<StageOpInterface>(result.getOwner()).getSpace(result);
}

SmallVector<StringRef> reprise::rec::namesInMemory(OpResult sequence) {
  // The operator is verified: its spaces are known.
  IndexSpace space = *spaceOfSequence(sequence);
  SmallVector<StringRef> names(space.getNames());
  for (Carry carry : cast<StageOpInterface>(sequence.getOwner()).getCarries())
    if (carry.result == sequence)
      names = cast<NamedTensorType>(carry.initial.getType())
                  .getNames({RecDialect::batchName});
  if (!space.contains(RecDialect::directionName))
    return names;
  llvm::erase(names, RecDialect::directionName);
  names.insert(names.begin(), RecDialect::directionName);
  return names;
}

namespace {

/// Walks a step once, in order: every operand's space is known before its
/// user's.
class SpaceInference {
public:
  SpaceInference(RecurrenceOp recurrence, DenseMap<Value, IndexSpace> &spaces)
      : recurrence(recurrence), spaces(spaces),
        order(recurrence->getParentOfType<OperatorOp>().getDimensionNames()) {}

  LogicalResult run() {
    if (failed(inferArguments()))
      return failure();
    for (Operation &op : recurrence.getStep().front())
      if (failed(infer(op)))
        return failure();
    return success();
  }

private:
  LogicalResult inferArguments();
  LogicalResult inferGroup(ValueRange arguments, Value operand);
  FailureOr<IndexSpace> spaceOfOperand(Value operand);
  LogicalResult checkLagged(unsigned index);
  LogicalResult infer(Operation &op);
  LogicalResult inferReduce(ReduceOp op);
  LogicalResult inferOuter(OuterOp op);
  LogicalResult inferProduct(ProductOpInterface op);
  LogicalResult checkYield(YieldOp op);
  void noteMeeting(const IndexSpace &wanted, InFlightDiagnostic &diagnostic);
  IndexSpace uniteOperands(Operation &op);

  RecurrenceOp recurrence;
  DenseMap<Value, IndexSpace> &spaces;
  SmallVector<StringRef> order;
};

} // namespace

/// A sequence's space comes from the stage that makes it. A recurrence's values
/// join `spaces`, so that a chain of recurrences is walked once.
FailureOr<IndexSpace> SpaceInference::spaceOfOperand(Value operand) {
  if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
    return spaceOf(type, {recurrence.getTime(), RecDialect::batchName});
  auto result = cast<OpResult>(operand);
  auto source = dyn_cast<RecurrenceOp>(result.getOwner());
  if (!source)
    return spaceOfSequence(operand);
  Value yielded = source.getYield().getValues()[result.getResultNumber()];
  if (!spaces.contains(yielded) && failed(SpaceInference(source, spaces).run()))
    return failure();
  return spaces.lookup(yielded);
}

LogicalResult SpaceInference::inferGroup(ValueRange arguments, Value operand) {
  FailureOr<IndexSpace> space = spaceOfOperand(operand);
  if (failed(space))
    return failure();
  for (auto [index, name] : llvm::enumerate(space->getNames()))
    if (llvm::is_contained(space->getNames().drop_front(index + 1), name))
      return emitError(arguments.front().getLoc()) // (C9)
             << "a step argument ranges over " << space->str()
             << ", which names " << name
             << " twice: give the two dimensions different names (a rec.outer "
                "value can only be returned)";
  for (Value argument : arguments)
    spaces[argument] = IndexSpace::unite(*space, IndexSpace(), order);
  return success();
}

/// (C10)
LogicalResult SpaceInference::checkLagged(unsigned index) {
  Value argument = recurrence.getLaggedArguments(index).front();
  FailureOr<IndexSpace> initial =
      spaceOfOperand(recurrence.getLaggedInitials()[index]);
  if (failed(initial))
    return failure();
  IndexSpace ordered = IndexSpace::unite(*initial, IndexSpace(), order);
  if (ordered == spaces.lookup(argument))
    return success();
  return emitError(argument.getLoc())
         << "a lagged stream over " << spaces.lookup(argument).str()
         << " comes from an initial value over " << initial->str()
         << ": they need the same index space";
}

LogicalResult SpaceInference::inferArguments() {
  for (unsigned i = 0, e = recurrence.getStreams().size(); i != e; ++i)
    if (failed(inferGroup(recurrence.getStreamArguments(i),
                          recurrence.getStreams()[i])))
      return failure();
  for (unsigned i = 0, e = recurrence.getLaggedStreams().size(); i != e; ++i)
    if (failed(inferGroup(recurrence.getLaggedArguments(i),
                          recurrence.getLaggedStreams()[i])) ||
        failed(checkLagged(i)))
      return failure();
  for (unsigned i = 0, e = recurrence.getParams().size(); i != e; ++i)
    if (failed(inferGroup(recurrence.getParamArguments(i),
                          recurrence.getParams()[i])))
      return failure();
  for (auto [argument, initial] :
       llvm::zip(recurrence.getStateArguments(), recurrence.getInitialStates()))
    if (failed(inferGroup(argument, initial)))
      return failure();
  return success();
}

LogicalResult SpaceInference::infer(Operation &op) {
  for (Value operand : op.getOperands())
    if (operand.getDefiningOp<OuterOp>() && !isa<YieldOp>(op))
      return op.emitOpError() // (C9)
             << "uses the result of rec.outer, which may only be yielded";
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return inferReduce(reduce);
  if (auto outer = dyn_cast<OuterOp>(op))
    return inferOuter(outer);
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return inferProduct(product);
  if (auto yield = dyn_cast<YieldOp>(op))
    return checkYield(yield);
  IndexSpace space = uniteOperands(op);
  for (Value result : op.getResults())
    spaces[result] = space;
  return success();
}

IndexSpace SpaceInference::uniteOperands(Operation &op) {
  IndexSpace united;
  for (Value operand : op.getOperands())
    united = IndexSpace::unite(united, spaces.lookup(operand), order);
  return united;
}

LogicalResult SpaceInference::inferReduce(ReduceOp op) {
  if (op.getDimensions().empty())
    return op.emitOpError() << "reduces over nothing: name a dimension"; // (C1)
  IndexSpace space = spaces.lookup(op.getOperand()), rest = space;
  for (StringRef name : op.getDimensions().getAsValueRange<StringAttr>()) {
    if (name == RecDialect::directionName) // (C2)
      return op.emitOpError()
             << "reduces over direction: the two directions are independent";
    if (!space.contains(name))
      return op.emitOpError() // (C1)
             << "reduces over " << name
             << ", which is not in its operand's space " << space.str()
             << ": name one of these";
    if (!rest.contains(name))
      return op.emitOpError() // (C1)
             << "reduces over " << name << " twice: name it once";
    rest = rest.without(name);
  }
  spaces[op.getResult()] = rest;
  return success();
}

LogicalResult SpaceInference::inferOuter(OuterOp op) {
  IndexSpace out = spaces.lookup(op.getOut()), in = spaces.lookup(op.getIn());
  SmallVector<StringRef> outNames(out.getNames());
  bool blocksAgree =
      !outNames.empty() && !in.empty() &&
      outNames.back() != RecDialect::directionName &&
      ArrayRef(outNames).drop_back() == in.getNames().drop_back();
  if (!blocksAgree)
    return op.emitOpError() // (C1)
           << "needs two values that differ in their last dimension only, and "
              "has "
           << spaces.lookup(op.getOut()).str() << " and " << in.str();
  outNames.push_back(in.getNames().back());
  spaces[op.getResult()] = IndexSpace(outNames);
  return success();
}

LogicalResult SpaceInference::inferProduct(ProductOpInterface op) {
  SmallVector<IndexSpace> factors;
  for (Value factor : op.getFactors())
    factors.push_back(spaces.lookup(factor));
  FailureOr<IndexSpace> space = op.inferResultSpace(factors);
  if (failed(space))
    return failure();
  for (Value result : op->getResults())
    spaces[result] = IndexSpace::unite(*space, IndexSpace(), order);
  return success();
}

/// Adds where values first get a dimension that `wanted` lacks by meeting
/// others: there is the mistake, far above the yield.
void SpaceInference::noteMeeting(const IndexSpace &wanted,
                                 InFlightDiagnostic &diagnostic) {
  for (Operation &op : recurrence.getStep().front()) {
    bool isOfElement = op.getNumOperands() > 1 &&
                       !isa<ProductOpInterface, OuterOp, YieldOp>(op);
    if (!isOfElement)
      continue;
    IndexSpace met = spaces.lookup(op.getResult(0));
    auto isMet = [&](Value operand) { return spaces.lookup(operand) == met; };
    if (llvm::any_of(op.getOperands(), isMet) ||
        llvm::all_of(met.getNames(),
                     [&](StringRef name) { return wanted.contains(name); }))
      continue;
    Diagnostic &note = diagnostic.attachNote(op.getLoc());
    llvm::interleave(
        op.getOperands(),
        [&](Value operand) { note << spaces.lookup(operand).str(); },
        [&] { note << " and "; });
    note << " meet here, and make " << met.str();
    return;
  }
}

LogicalResult SpaceInference::checkYield(YieldOp op) {
  for (auto [index, argument] :
       llvm::enumerate(recurrence.getStateArguments())) {
    IndexSpace yielded = spaces.lookup(op.getValues()[index]);
    if (yielded == spaces.lookup(argument))
      continue;
    InFlightDiagnostic diagnostic = // (C6)
        op.emitOpError() << "yields a value over " << yielded.str()
                         << " as state " << index
                         << ", whose initial value ranges over "
                         << spaces.lookup(argument).str()
                         << ": a state keeps its index space";
    diagnostic.attachNote(argument.getLoc()) << "the state begins here";
    noteMeeting(spaces.lookup(argument), diagnostic);
    return diagnostic;
  }
  return success();
}

FailureOr<IndexSpaces> IndexSpaces::compute(RecurrenceOp recurrence) {
  IndexSpaces result;
  if (failed(SpaceInference(recurrence, result.spaces).run()))
    return failure();
  return result;
}

const IndexSpace &IndexSpaces::of(Value value) const {
  auto it = spaces.find(value);
  assert(it != spaces.end() && "not a value of this step");
  return it->second;
}
