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
  for (Carry carry : cast<StageOpInterface>(sequence.getOwner()).getCarries()) {
    if (carry.result != sequence)
      continue;
    auto type = dyn_cast<NamedTensorType>(carry.initial.getType());
    names = type ? type.getNames({RecDialect::batchName})
                 : namesInMemory(cast<OpResult>(carry.initial));
  }
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
  LogicalResult inferGroup(ValueRange arguments, Value operand,
                           StringRef leading = {});
  FailureOr<IndexSpace> spaceOfOperand(Value operand, StringRef leading);
  LogicalResult inferWindow(unsigned index);
  LogicalResult checkBefore(Value argument, Value initial, StringRef time);
  LogicalResult infer(Operation &op);
  LogicalResult inferReduce(ReduceOp op);
  LogicalResult inferUnfold(UnfoldOp op);
  LogicalResult inferOuter(OuterOp op);
  LogicalResult inferProduct(ProductOpInterface op);
  LogicalResult inferSparseProduct(SparseProductOp op);
  LogicalResult checkYield(YieldOp op);
  void noteMeeting(const IndexSpace &wanted, InFlightDiagnostic &diagnostic);
  IndexSpace uniteOperands(Operation &op);

  RecurrenceOp recurrence;
  DenseMap<Value, IndexSpace> &spaces;
  SmallVector<StringRef> order;
};

} // namespace

/// A sequence's space comes from the stage that makes it. A recurrence's values
/// join `spaces`, so that a chain of recurrences is walked once. `leading`
/// stands for time in a tensor that is read through a list.
FailureOr<IndexSpace> SpaceInference::spaceOfOperand(Value operand,
                                                     StringRef leading) {
  if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
    return spaceOf(type, {leading.empty() ? recurrence.getTime() : leading,
                          RecDialect::batchName});
  auto result = cast<OpResult>(operand);
  auto source = dyn_cast<RecurrenceOp>(result.getOwner());
  if (!source)
    return spaceOfSequence(operand);
  Value yielded = source.getYield().getValues()[result.getResultNumber()];
  if (!spaces.contains(yielded) && failed(SpaceInference(source, spaces).run()))
    return failure();
  return spaces.lookup(yielded);
}

LogicalResult SpaceInference::inferGroup(ValueRange arguments, Value operand,
                                         StringRef leading) {
  FailureOr<IndexSpace> space = spaceOfOperand(operand, leading);
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

/// (C10), (C15): what stands before the first step of a stream, whose space
/// has been inferred; `time` is the dimension that it has in the place of time.
LogicalResult SpaceInference::checkBefore(Value argument, Value initial,
                                          StringRef time) {
  auto type = cast<NamedTensorType>(initial.getType());
  IndexSpace before = spaceOf(type, {time, RecDialect::batchName});
  IndexSpace ordered = IndexSpace::unite(before, IndexSpace(), order);
  if (ordered == spaces.lookup(argument))
    return success();
  return emitError(argument.getLoc())
         << "a lagged stream over " << spaces.lookup(argument).str()
         << " comes from an initial value over " << before.str()
         << ": they need the same index space";
}

/// The taps join the stream's space.
LogicalResult SpaceInference::inferWindow(unsigned index) {
  ValueRange arguments = recurrence.getWindowArguments(index);
  if (failed(inferGroup(arguments, recurrence.getWindowedStreams()[index])))
    return failure();
  Window window = recurrence.getWindow(index);
  if (Value past = recurrence.getPastOf(index))
    if (failed(checkBefore(arguments.front(), past,
                           RecurrenceOp::getPastName(past))))
      return failure();
  if (spaces.lookup(arguments.front()).contains(window.taps)) // (C14)
    return emitError(arguments.front().getLoc())
           << "a window over " << window.taps
           << " of a stream that has this dimension already: give the taps "
              "another name";
  for (Value argument : arguments)
    spaces[argument] = IndexSpace::unite(
        spaces.lookup(argument), IndexSpace(ArrayRef(window.taps)), order);
  return success();
}

LogicalResult SpaceInference::inferArguments() {
  RecurrenceOp op = recurrence;
  for (auto [i, stream] : llvm::enumerate(op.getStreams()))
    if (failed(inferGroup(op.getStreamArguments(i), stream,
                          op.getIndexOf(i) ? RecurrenceOp::leadingNameOf(stream)
                                           : StringRef())))
      return failure();
  for (auto [i, stream] : llvm::enumerate(op.getLaggedStreams())) {
    ValueRange arguments = op.getLaggedArguments(i);
    if (failed(inferGroup(arguments, stream)) ||
        failed(checkBefore(arguments.front(), op.getLaggedInitials()[i],
                           /*time=*/{})))
      return failure();
  }
  for (unsigned i = 0; i != op.getWindowedStreams().size(); ++i)
    if (failed(inferWindow(i)))
      return failure();
  for (auto [i, param] : llvm::enumerate(op.getParams()))
    if (failed(inferGroup(op.getParamArguments(i), param)))
      return failure();
  for (auto [argument, initial] :
       llvm::zip(op.getStateArguments(), op.getInitialStates()))
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
  if (auto unfold = dyn_cast<UnfoldOp>(op))
    return inferUnfold(unfold);
  if (auto outer = dyn_cast<OuterOp>(op))
    return inferOuter(outer);
  if (auto product = dyn_cast<SparseProductOp>(op))
    return inferSparseProduct(product);
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

LogicalResult SpaceInference::inferUnfold(UnfoldOp op) {
  IndexSpace space = spaces.lookup(op.getOperand());
  for (StringRef name : op.getDimensions().getAsValueRange<StringAttr>())
    if (!space.contains(name)) // (C1)
      return op.emitOpError()
             << "unfolds " << name << ", which is not in its operand's space "
             << space.str() << ": name one of these";
  for (StringRef name : op.getTaps().getAsValueRange<StringAttr>()) {
    if (space.contains(name) || name == recurrence.getTime()) // (C2)
      return op.emitOpError() << "gives the taps the name " << name
                              << ", which its operand over " << space.str()
                              << " or time has already: give them another name";
    space = IndexSpace::unite(space, IndexSpace(ArrayRef(name)), order);
  }
  spaces[op.getResult()] = space;
  return success();
}

LogicalResult SpaceInference::inferSparseProduct(SparseProductOp op) {
  IndexSpace factor = spaces.lookup(op.getFactor());
  StringRef blocks = op.getContractedBlocks();
  for (StringRef name : {blocks, op.getContractedName()})
    if (!factor.contains(name)) // (C3)
      return op.emitOpError()
             << "sums over " << name << ", and its factor ranges over "
             << factor.str() << ": it needs [" << blocks << ", "
             << op.getContractedName() << "]";
  IndexSpace rest = factor.without(blocks).without(op.getContractedName());
  for (StringRef name : {op.getMadeBlocks(), op.getMadeName()}) {
    if (rest.contains(name)) // (C3)
      return op.emitOpError()
             << "makes " << name << ", which its factor over " << factor.str()
             << " has already: give it another name";
    rest = IndexSpace::unite(rest, IndexSpace(ArrayRef(name)), order);
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
    bool isOfElement =
        op.getNumOperands() > 1 &&
        !isa<ProductOpInterface, SparseProductOp, OuterOp, YieldOp>(op);
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
