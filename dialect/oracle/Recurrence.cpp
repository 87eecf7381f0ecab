//===- Recurrence.cpp - one recurrence, over all steps --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Recurrence.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;

namespace {

/// Where one step argument is read. `data` is null for an initial value that
/// was left out: zeros.
struct Source {
  const double *data = nullptr;
  int64_t timeStride = 0, rowStride = 0;
  /// For each point of the argument's space, the place in a row's data.
  std::vector<int64_t> offsets;
  /// The type that it is read in, where it is not an input.
  std::optional<FloatFormat> format;
};

class Runner {
public:
  Runner(RecurrenceOp recurrence, const RecurrenceContext &context,
         Sequences &sequences, IndexSpaces spaces)
      : recurrence(recurrence), context(context), sequences(sequences),
        spaces(std::move(spaces)) {}

  Expected<void> run();

private:
  void numberSlots();
  Expected<void> translate();
  Expected<Instruction> translate(Operation &op, const StepContext &step);

  void makeStates();
  void makeSequences();
  Source sourceOf(Value operand, Value argument, int64_t entry);

  void load(Value argument, const Source &source, int64_t step);
  void loadArguments(int64_t step);
  void storeStates();
  void storeSequences(int64_t step);
  void addToSum(Sequence &sequence, const std::vector<double> &values,
                uint64_t operation, int64_t step);

  int64_t batch() const {
    return context.binding.sizeOf(RecDialect::batchName);
  }
  Sequence &sequenceOf(unsigned result) {
    return sequences[recurrence.getSequences()[result]];
  }
  const std::vector<double> &yielded(unsigned result) {
    return frame.slots[slots.at(recurrence.getYield().getValues()[result])];
  }
  uint64_t numOperations() {
    return recurrence.getStep().front().getOperations().size();
  }

  RecurrenceOp recurrence;
  const RecurrenceContext &context;
  Sequences &sequences;
  IndexSpaces spaces;
  SlotMap slots;
  std::vector<Instruction> instructions;
  Frame frame;
  /// Streams and parameters; states live in `states`, [row, point] each.
  std::vector<std::pair<Value, Source>> streams;
  /// Lagged streams, and their initial values at the same index.
  std::vector<std::pair<Value, Source>> lagged, laggedInitials;
  std::vector<std::vector<double>> states;
};

} // namespace

//===----------------------------------------------------------------------===//
// Translation of the step
//===----------------------------------------------------------------------===//

void Runner::numberSlots() {
  Block &step = recurrence.getStep().front();
  for (Value argument : step.getArguments())
    slots.try_emplace(argument, slots.size());
  for (Operation &op : step)
    for (Value result : op.getResults())
      slots.try_emplace(result, slots.size());
  frame.slots.resize(slots.size());
}

Expected<Instruction> Runner::translate(Operation &op,
                                        const StepContext &step) {
  if (auto constant = dyn_cast<arith::ConstantOp>(op))
    return makeConstant(constant, step);
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return makeReduce(reduce, step);
  if (auto outer = dyn_cast<OuterOp>(op))
    return makeOuter(outer, step);
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return makeProduct(product, step);
  return makeElementwise(op, elementFunctionOf(op), step);
}

Expected<void> Runner::translate() {
  StepContext step = {context.binding, spaces,
                      slots,           context.arithmetic,
                      context.storage, context.firstOperation};
  for (Operation &op : recurrence.getStep().front().without_terminator()) {
    Expected<Instruction> instruction = translate(op, step);
    if (!instruction)
      return passOn(instruction);
    instructions.push_back(std::move(*instruction));
    ++step.operation;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Where arguments come from
//===----------------------------------------------------------------------===//

/// `entry` picks one of the operand's pack.
Source Runner::sourceOf(Value operand, Value argument, int64_t entry) {
  Source source;
  Space inner, space = context.binding.sized(spaces.of(argument));
  bool hasTime = true, hasBatch = true;
  if (auto type = dyn_cast<NamedTensorType>(operand.getType())) {
    llvm::SmallVector<StringRef> outer = {recurrence.getTime(),
                                          RecDialect::batchName};
    inner = context.binding.sized(type.getNames(outer));
    hasTime = type.hasName(outer[0]);
    hasBatch = type.hasName(outer[1]);
    if (const Array *input = context.binding.inputOf(operand))
      source.data = input->data.data() + entry * inner.points();
  } else {
    const Sequence &sequence = sequences[operand];
    inner = sequence.space;
    source.data = sequence.all.data();
    source.format = context.storage;
  }
  int64_t rowSize = inner.points() * recurrence.getPackOf(operand);
  source.rowStride = hasBatch ? rowSize : 0;
  source.timeStride = hasTime ? (hasBatch ? batch() : 1) * rowSize : 0;
  source.offsets =
      offsetsOf(space, [&](StringRef name) { return inner.strideOf(name); });
  return source;
}

void Runner::makeStates() {
  for (auto [argument, initial] : llvm::zip(recurrence.getStateArguments(),
                                            recurrence.getInitialStates())) {
    Source source = sourceOf(initial, argument, 0);
    std::vector<double> &state = states.emplace_back();
    for (int64_t row = 0; row != batch(); ++row)
      for (int64_t offset : source.offsets)
        state.push_back(
            source.data ? source.data[row * source.rowStride + offset] : 0);
  }
}

//===----------------------------------------------------------------------===//
// What is kept
//===----------------------------------------------------------------------===//

static bool isReturned(Value sequence, ReturnKind kind) {
  return llvm::any_of(sequence.getUsers(), [&](Operation *user) {
    auto op = dyn_cast<ReturnOp>(user);
    if (!op)
      return false;
    for (unsigned i = 0; i != op.getNumReturned(); ++i)
      if (op.getKind(i) == kind &&
          llvm::is_contained(op.getPacked(i), sequence))
        return true;
    return false;
  });
}

static bool isStream(Value sequence) {
  return llvm::any_of(sequence.getUsers(),
                      [](Operation *user) { return isa<RecurrenceOp>(user); });
}

void Runner::makeSequences() {
  int64_t rows = context.binding.sizeOf(recurrence.getTime()) * batch();
  for (auto [sequence, value] : llvm::zip(recurrence.getSequences(),
                                          recurrence.getYield().getValues())) {
    Sequence &kept = sequences[sequence];
    kept.space = context.binding.sized(spaces.of(value));
    if (isReturned(sequence, ReturnKind::all) || isStream(sequence))
      kept.all.assign(rows * kept.space.points(), 0);
    if (isReturned(sequence, ReturnKind::sum))
      kept.sum.assign(kept.space.points(), 0);
  }
}

//===----------------------------------------------------------------------===//
// One step
//===----------------------------------------------------------------------===//

void Runner::load(Value argument, const Source &source, int64_t step) {
  std::vector<double> &slot = frame.slots[slots.at(argument)];
  slot.clear();
  for (int64_t row : frame.rows)
    for (int64_t offset : source.offsets)
      slot.push_back(source.data ? source.data[step * source.timeStride +
                                               row * source.rowStride + offset]
                                 : 0);
  if (source.format && context.arithmetic.rounds())
    for (double &value : slot)
      value = roundTo(value, *source.format);
}

void Runner::loadArguments(int64_t step) {
  for (auto &[argument, source] : streams)
    load(argument, source, step);
  for (auto [now, before] : llvm::zip(laggedInitials, lagged))
    step == 0 ? load(now.first, now.second, 0)
              : load(before.first, before.second, step - 1);
  for (auto [argument, state] :
       llvm::zip(recurrence.getStateArguments(), states)) {
    Space space = context.binding.sized(spaces.of(argument));
    std::vector<double> &slot = frame.slots[slots.at(argument)];
    slot.clear();
    for (int64_t row : frame.rows)
      llvm::append_range(
          slot, ArrayRef(state).slice(row * space.points(), space.points()));
  }
}

void Runner::storeStates() {
  for (auto [index, state] : llvm::enumerate(states)) {
    const std::vector<double> &values = yielded(index);
    int64_t points = values.size() / frame.rows.size();
    for (auto [position, row] : llvm::enumerate(frame.rows))
      for (int64_t point = 0; point != points; ++point) {
        double value = values[position * points + point];
        state[row * points + point] =
            context.arithmetic.rounds() ? roundTo(value, f32Format) : value;
      }
  }
}

void Runner::addToSum(Sequence &sequence, const std::vector<double> &values,
                      uint64_t operation, int64_t step) {
  const Arithmetic &arithmetic = context.arithmetic;
  double bound = arithmetic.bound(error::rounding);
  int64_t points = sequence.sum.size();
  for (auto [position, row] : llvm::enumerate(frame.rows)) {
    Noise noise = arithmetic.noise(operation, row, step);
    for (int64_t point = 0; point != points; ++point) {
      double &sum = sequence.sum[point];
      sum = arithmetic.finish(
          sum + arithmetic.operand(values[position * points + point]),
          bound * noise.next());
    }
  }
}

void Runner::storeSequences(int64_t step) {
  for (unsigned i = 0; i != recurrence.getNumResults(); ++i) {
    Sequence &sequence = sequenceOf(i);
    const std::vector<double> &values = yielded(i);
    int64_t points = sequence.space.points();
    if (!sequence.all.empty())
      for (auto [position, row] : llvm::enumerate(frame.rows))
        std::copy_n(values.begin() + position * points, points,
                    sequence.all.begin() + (step * batch() + row) * points);
    if (!sequence.sum.empty())
      addToSum(sequence, values, context.firstOperation + numOperations() + i,
               step);
  }
}

//===----------------------------------------------------------------------===//
// All steps
//===----------------------------------------------------------------------===//

Expected<void> Runner::run() {
  numberSlots();
  if (auto translated = translate(); !translated)
    return translated;
  auto bind = [&](ValueRange arguments, Value operand, auto &sources) {
    for (auto [entry, argument] : llvm::enumerate(arguments))
      sources.emplace_back(argument, sourceOf(operand, argument, entry));
  };
  for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
    bind(recurrence.getStreamArguments(i), stream, streams);
  for (auto [i, param] : llvm::enumerate(recurrence.getParams()))
    bind(recurrence.getParamArguments(i), param, streams);
  for (unsigned i = 0; i != recurrence.getLaggedStreams().size(); ++i) {
    ValueRange arguments = recurrence.getLaggedArguments(i);
    bind(arguments, recurrence.getLaggedStreams()[i], lagged);
    bind(arguments, recurrence.getLaggedInitials()[i], laggedInitials);
  }
  makeStates();
  makeSequences();

  bool reverse = recurrence.getReverse() || context.secondDirection;
  int64_t steps = context.binding.sizeOf(recurrence.getTime());
  for (int64_t i = 0; i != steps; ++i) {
    frame.step = reverse ? steps - 1 - i : i;
    frame.rows.clear();
    for (int64_t row = 0; row != batch(); ++row)
      if (frame.step < context.binding.lengthOf(row, recurrence.getTime()))
        frame.rows.push_back(row);
    if (frame.rows.empty())
      continue;
    loadArguments(frame.step);
    for (const Instruction &instruction : instructions)
      instruction(frame);
    storeSequences(frame.step);
    storeStates();
  }
  for (auto [i, state] : llvm::enumerate(states))
    sequenceOf(i).last = state;
  return {};
}

Expected<void> reprise::oracle::runRecurrence(RecurrenceOp recurrence,
                                              const RecurrenceContext &context,
                                              Sequences &sequences) {
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
  if (failed(spaces))
    return fail(ErrorCode::invalidArgument,
                "the recurrence breaks a rule of the dialect",
                placeOf(recurrence), "verify the operator first");
  return Runner(recurrence, context, sequences, std::move(*spaces)).run();
}
