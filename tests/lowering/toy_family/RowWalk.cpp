//===- RowWalk.cpp - the family row_walk ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/lowering/toy_family/RowWalk.h"
#include "dialect/IndexSpaces.h"
#include "lowering/analysis/StepCounts.h"
#include "lowering/cpu/CpuFrame.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

/// What match finds out: the recurrence, whose step is one space of elements
/// that need nothing of each other.
struct RowFacts : Facts {
  RowFacts(RecurrenceOp recurrence, IndexSpace space)
      : recurrence(recurrence), space(std::move(space)) {}
  RecurrenceOp recurrence;
  IndexSpace space;
};

/// Values of every step, in memory that the frame makes: [T, B, entries,
/// space].
struct StepMemory {
  NamedTensorType type;
  Value memref;
};

/// Builds the walk of one recurrence. What a step yields waits in the workspace
/// for a second walk, which writes the results; the states that it read are
/// saved, as a backward pass would want them.
class RowBuilder {
public:
  RowBuilder(const Group &group, const RowFacts &facts, CpuFrame &frame)
      : group(group), recurrence(facts.recurrence), space(facts.space),
        frame(frame), b(frame.builder),
        memory(frame.builder, frame.op, /*lanes=*/1) {}

  void build();

private:
  Value loop(Value lower, Value upper);
  Value load(Value argument, Value time, Value row);
  Value isActive(Value time, Value row);
  void emitStep(Value time, Value row);
  void emitResults(Value time, Value row);
  template <typename Body>
  void forEachElement(Body body);
  template <typename Body>
  void forEachStep(Body body);
  void initializeStates();
  StepMemory remember(StringRef name, BufferKind kind, int64_t entries);
  Place inSteps(const StepMemory &steps, unsigned entry, Value time,
                Value row) {
    return memory.inTensor(steps.type, steps.memref, entry, time, row, at);
  }
  Value lookup(Value value, Value time, Value row);
  Place stateAt(unsigned state, Value row) {
    return memory.inBuffer(states[state], frame.index(0), row, at);
  }

  const Group &group;
  RecurrenceOp recurrence;
  const IndexSpace &space;
  CpuFrame &frame;
  ImplicitLocOpBuilder &b;
  Memory memory;
  SmallVector<Buffer> states;
  StepMemory saved, yielded;
  Value lengths;
  /// The element at hand, and what is known of its step.
  Point at;
  IRMapping values;
};

} // namespace

/// Enters a loop, and leaves the builder in it.
Value RowBuilder::loop(Value lower, Value upper) {
  auto loop = scf::ForOp::create(b, lower, upper, frame.index(1));
  b.setInsertionPointToStart(loop.getBody());
  return loop.getInductionVar();
}

Value RowBuilder::load(Value argument, Value time, Value row) {
  ArgumentBinding binding = recurrence.bindingOf(argument);
  if (binding.clause == Clause::state)
    return memory.load(stateAt(binding.index, row));
  CpuFrame::Tensor tensor = *frame.tensorOf(group, binding.operand);
  return memory.load(memory.inTensor(tensor.type, tensor.memref, binding.entry,
                                     time, row, at));
}

Value RowBuilder::lookup(Value value, Value time, Value row) {
  if (!values.contains(value))
    values.map(value, load(value, time, row));
  return values.lookup(value);
}

Value RowBuilder::isActive(Value time, Value row) {
  Value length =
      memref::LoadOp::create(b, lengths, ValueRange{frame.index(0), row});
  length = arith::IndexCastOp::create(b, b.getIndexType(), length);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, time, length);
}

/// One element of one step, as vectors of one lane.
void RowBuilder::emitStep(Value time, Value row) {
  values.clear();
  for (Operation &op : recurrence.getStep().front().without_terminator()) {
    for (Value operand : op.getOperands())
      lookup(operand, time, row);
    Operation *clone = b.clone(op, values);
    if (auto constant = dyn_cast<arith::ConstantOp>(clone))
      constant.setValueAttr(DenseElementsAttr::get(
          memory.vectorOf(op.getResult(0).getType()), constant.getValue()));
    for (Value result : clone->getResults())
      result.setType(memory.vectorOf(result.getType()));
  }
  SmallVector<Value> kept;
  for (auto [number, value] :
       llvm::enumerate(recurrence.getYield().getValues())) {
    Value next = lookup(value, time, row);
    memory.store(inSteps(yielded, number, time, row), next);
    if (number == recurrence.getNumStates())
      continue;
    Value before = memory.load(stateAt(number, row));
    memory.store(inSteps(saved, number, time, row), before);
    kept.push_back(
        arith::SelectOp::create(b, isActive(time, row), next, before));
  }
  for (auto [number, value] : llvm::enumerate(kept))
    memory.store(stateAt(number, row), value);
}

void RowBuilder::emitResults(Value time, Value row) {
  Value active = isActive(time, row);
  for (OpResult result : recurrence->getResults())
    frame.storeAll(
        memory, result,
        memory.load(inSteps(yielded, result.getResultNumber(), time, row)),
        active, time, row, at);
}

template <typename Body>
void RowBuilder::forEachElement(Body body) {
  OpBuilder::InsertionGuard guard(b);
  Bounds rows = frame.partOf(frame.batch());
  Value row = loop(rows.lower, rows.upper);
  for (StringRef name : space.getNames())
    at.index[name] = loop(frame.index(0), frame.index(frame.sizeOf(name)));
  body(row);
}

template <typename Body>
void RowBuilder::forEachStep(Body body) {
  Value steps = frame.stepsOf(recurrence.getTime());
  forEachElement([&](Value row) {
    Value step = loop(frame.index(0), steps), time = step;
    if (recurrence.getWalk() == Walk::reverse)
      time = arith::SubIOp::create(
          b, arith::SubIOp::create(b, steps, frame.index(1)), step);
    body(time, row);
  });
}

StepMemory RowBuilder::remember(StringRef name, BufferKind kind,
                                int64_t entries) {
  auto named = [&](StringRef dim) { return Dimension(b.getStringAttr(dim)); };
  SmallVector<Dimension> dims = {named(recurrence.getTime()),
                                 named(RecDialect::batchName), entries};
  for (StringRef dim : space.getNames())
    dims.push_back(named(dim));
  auto type = NamedTensorType::get(b.getContext(), dims, b.getF32Type());
  return {type, frame.buffer(name, kind, type.getElementType(),
                             SmallVector<BufferDim>(type.getDimensions()))};
}

void RowBuilder::initializeStates() {
  SmallVector<int64_t> sizes;
  for (StringRef name : space.getNames())
    sizes.push_back(frame.sizeOf(name));
  for (auto [number, initial] :
       llvm::enumerate(recurrence.getInitialStates())) {
    frame.inPrologue([&] {
      states.push_back({frame.workspace().allocateRows(1, {frame.batch()},
                                                       sizes, b.getF32Type()),
                        SmallVector<StringRef>(space.getNames())});
    });
    frame.initialize(initial, [&](bool isGiven) {
      forEachElement([&](Value row) {
        CpuFrame::Tensor tensor = *frame.tensorOf(group, initial);
        memory.store(stateAt(number, row),
                     isGiven ? memory.load(memory.inTensor(
                                   tensor.type, tensor.memref, 0, {}, row, at))
                             : memory.splat(0));
      });
    });
  }
}

void RowBuilder::build() {
  lengths = frame.rowLengths(recurrence.getTime());
  saved = remember("states", BufferKind::saved, recurrence.getNumStates());
  yielded = remember("yielded", BufferKind::workspace,
                     recurrence.getYield().getValues().size());
  initializeStates();
  forEachStep([&](Value time, Value row) { emitStep(time, row); });
  forEachStep([&](Value time, Value row) { emitResults(time, row); });
  frame.storeLast(group, [&](const CpuFrame::LastPlace &place) {
    forEachElement([&](Value row) {
      memory.store(
          memory.inTensor(place.type, place.memref, place.entry, {}, row, at),
          memory.load(stateAt(place.sequence.getResultNumber(), row)));
    });
  });
  frame.plan(/*teamSize=*/"B", /*tileRegisters=*/0, /*blockBytes=*/0);
}

/// Whether it reads nothing but streams at each step's own time, and its states
/// begin with tensors, once.
static bool readsPlainStreams(RecurrenceOp recurrence) {
  auto isStream = [](const StageRead &read) {
    return read.clause == Clause::stream;
  };
  auto isTensor = [](Value value) {
    return isa<NamedTensorType>(value.getType());
  };
  return llvm::all_of(recurrence.getReads(), isStream) &&
         llvm::all_of(recurrence.getInitialStates(), isTensor) &&
         recurrence.getIndices().empty() && !recurrence.getReset();
}

namespace {

class RowWalk final : public FamilyOf<RowFacts, CpuTargetAttr, CpuFrame> {
public:
  StringRef name() const override { return "row_walk"; }
  ArrayRef<KnobDomain> knobs() const override { return {}; }
  StringRef misfit() const override { return "row_walk always fits"; }

protected:
  Match match(const Group &group, CpuTargetAttr) const override {
    StageOpInterface first = group.stages.front();
    auto recurrence = dyn_cast<RecurrenceOp>(first.getOperation());
    OperatorOp op = group.op;
    if (group.stages.size() > 1 || !recurrence || op.getPacked() ||
        recurrence.getWalk() == Walk::bidirectional ||
        !readsPlainStreams(recurrence))
      return Refusal{first->getLoc(),
                     "row_walk takes one recurrence, in one direction, that "
                     "reads each stream at a step's own time"};
    FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
    IndexSpace space = spaces->of(recurrence.getYield().getValues().front());
    for (Operation &op : recurrence.getStep().front().without_terminator())
      if (!op.hasTrait<OpTrait::Elementwise>() && !isa<arith::ConstantOp>(op))
        return Refusal{op.getLoc(), "row_walk takes ops on one element only"};
    ReturnOp returned = op.getReturn();
    for (unsigned i = 0; i != returned.getNumReturned(); ++i)
      if (returned.getKind(i) == ReturnKind::sum)
        return Refusal{returned.getLoc(), "row_walk takes no sums over time"};
    for (Value value : recurrence.getYield().getValues())
      if (!(spaces->of(value) == space))
        return Refusal{recurrence.getLoc(),
                       "row_walk takes results of one index space"};
    return std::make_unique<RowFacts>(recurrence, space);
  }

  void constrain(const RowFacts &, CpuTargetAttr, NominalSizes &,
                 reprise::constraints::Problem &,
                 std::vector<CostTerm> &) const override {}

  /// A core adds to one element in a cycle, one row after the other.
  void addFixedCosts(const RowFacts &facts, CpuTargetAttr target,
                     NominalSizes &nominal,
                     std::vector<CostTerm> &costs) const override {
    int64_t rows = nominal.find(RecDialect::batchName).value_or(1);
    int64_t threads = std::min(rows, target.getThreads());
    costs.push_back(
        {"elements, one by one",
         costOfCycle * countElementwise(facts.recurrence) / threads});
  }

  void tile(const Group &group, const RowFacts &facts, const KnobValues &,
            CpuFrame &frame) const override {
    RowBuilder(group, facts, frame).build();
  }
};

} // namespace

const Family &reprise::lowering::rowWalk() {
  static const RowWalk family;
  return family;
}
