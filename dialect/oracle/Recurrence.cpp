//===- Recurrence.cpp - one recurrence, over all steps --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Recurrence.h"
#include "dialect/oracle/Sources.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;

namespace {

class Runner {
public:
  Runner(RecurrenceOp recurrence, const RecurrenceContext &context,
         Sequences &sequences, IndexSpaces spaces)
      : recurrence(recurrence), context(context), sequences(sequences),
        spaces(std::move(spaces)),
        segments(context.binding, this->recurrence.getTime(),
                 resetOf(recurrence, context.binding), resetHasRows()) {}

  Expected<void> run();

private:
  void numberSlots();
  Expected<void> translate();
  Expected<Instruction> translate(Operation &op, const StepContext &step);

  void makeSources();
  std::vector<double> initialOf(Value argument, Value initial);
  void makeSequences();

  void fill(Value argument, std::optional<FloatFormat> format,
            llvm::function_ref<double(int64_t row, size_t point)> valueAt);
  void loadStates();
  void loadArguments();
  void storeStates();
  void storeSequences(int64_t step);
  void storePast(OpResult result);
  void addToSum(Sequence &sequence, const std::vector<double> &values,
                uint64_t operation, int64_t step);

  static const Array *resetOf(RecurrenceOp recurrence, const Binding &binding) {
    Value reset = recurrence.getReset();
    return reset ? binding.inputOf(reset) : nullptr;
  }
  bool resetHasRows() {
    auto reset = recurrence.getReset();
    return reset && reset.getType().hasName(RecDialect::batchName);
  }
  bool walksDown() {
    return recurrence.getReverse() || context.secondDirection;
  }
  bool isMirrored() {
    return recurrence.getMirrored() || context.secondDirection;
  }
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
  Segments segments;
  /// Streams that are read at each step's own time, and parameters.
  std::vector<std::pair<Value, Source>> streams;
  struct IndexedSource {
    Value argument;
    Source source;
    TypedValue<NamedTensorType> list;
  };
  std::vector<IndexedSource> indexed;
  /// Lagged streams and windows.
  std::vector<std::pair<Value, TappedSource>> tapped;
  /// [row, point] each.
  std::vector<std::vector<double>> initials, states;
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
  if (auto unfold = dyn_cast<UnfoldOp>(op))
    return makeUnfold(unfold, step);
  if (auto outer = dyn_cast<OuterOp>(op))
    return makeOuter(outer, step);
  if (auto product = dyn_cast<SparseProductOp>(op))
    return makeSparseProduct(product, step);
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

/// [row, point], in the argument's space.
std::vector<double> Runner::initialOf(Value argument, Value initial) {
  if (isa<SequenceType>(initial.getType()))
    return sequences[initial].last;
  Source source = SourceMaker(recurrence, context, spaces, sequences)
                      .make(initial, argument, 0, recurrence.getTime());
  std::vector<double> values;
  for (int64_t row = 0; row != batch(); ++row)
    for (int64_t offset : source.offsets)
      values.push_back(source.at(0, row, offset));
  return values;
}

void Runner::makeSources() {
  SourceMaker maker(recurrence, context, spaces, sequences);
  for (Value argument : recurrence.getStep().getArguments()) {
    ArgumentBinding binding = recurrence.bindingOf(argument);
    switch (binding.clause) {
    case Clause::stream:
    case Clause::param: {
      StringRef leading = binding.indexList
                              ? RecurrenceOp::leadingNameOf(binding.operand)
                              : recurrence.getTime();
      Source source =
          maker.make(binding.operand, argument, binding.entry, leading);
      if (binding.indexList)
        indexed.push_back(
            {argument, std::move(source),
             cast<TypedValue<NamedTensorType>>(binding.indexList)});
      else
        streams.emplace_back(argument, std::move(source));
      break;
    }
    case Clause::lagged:
    case Clause::window:
      tapped.emplace_back(argument,
                          maker.makeTapped(binding, argument, isMirrored()));
      break;
    case Clause::state:
      initials.push_back(initialOf(argument, binding.operand));
      break;
    }
  }
  states = initials;
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

void Runner::fill(
    Value argument, std::optional<FloatFormat> format,
    llvm::function_ref<double(int64_t row, size_t point)> valueAt) {
  std::vector<double> &slot = frame.slots[slots.at(argument)];
  slot.clear();
  size_t points = context.binding.sized(spaces.of(argument)).points();
  for (int64_t row : frame.rows)
    for (size_t point = 0; point != points; ++point)
      slot.push_back(valueAt(row, point));
  if (format && context.arithmetic.rounds())
    for (double &value : slot)
      value = roundTo(value, *format);
}

/// The walk's first step of a segment begins with the initial values.
void Runner::loadStates() {
  for (auto [index, argument] :
       llvm::enumerate(recurrence.getStateArguments())) {
    size_t points = context.binding.sized(spaces.of(argument)).points();
    fill(argument, std::nullopt, [&](int64_t row, size_t point) {
      const Segment &segment = segments.of(row, frame.step);
      bool isFirst =
          frame.step == (walksDown() ? segment.end - 1 : segment.begin);
      return (isFirst ? initials : states)[index][row * points + point];
    });
  }
}

void Runner::loadArguments() {
  for (auto &[argument, source] : streams)
    fill(argument, source.format, [&](int64_t row, size_t point) {
      return source.at(frame.step, row, source.offsets[point]);
    });
  for (auto &[argument, source, list] : indexed) {
    const Array &steps = *context.binding.inputOf(list);
    bool hasRows = list.getType().hasName(RecDialect::batchName);
    fill(argument, source.format, [&](int64_t row, size_t point) {
      int64_t at = hasRows ? frame.step * batch() + row : frame.step;
      return source.at(static_cast<int64_t>(steps.data[at]), row,
                       source.offsets[point]);
    });
  }
  for (auto &[argument, source] : tapped)
    fill(argument, source.stream.format, [&](int64_t row, size_t point) {
      return source.at(segments.of(row, frame.step), frame.step, row, point,
                       source.taps[point]);
    });
  loadStates();
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
  for (unsigned i = 0; i != recurrence.getYield().getValues().size(); ++i) {
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

/// What takes the place of a `from` in the next call: the last steps of the
/// walk's last segment, and what stood before it where that is shorter. In the
/// layout of the `from`.
void Runner::storePast(OpResult result) {
  ArgumentBinding binding = recurrence.bindingOfPast(result);
  auto type = cast<NamedTensorType>(binding.initial.getType());
  bool isLagged = binding.clause == Clause::lagged;
  StringRef pastName =
      isLagged ? StringRef() : RecurrenceOp::getPastName(binding.initial);
  int64_t steps = isLagged ? 1 : context.binding.sizeOf(pastName);
  StringRef outer[] = {pastName, RecDialect::batchName};
  Space inner = context.binding.sized(type.getNames(outer));
  int64_t pack = type.getPack(outer), points = inner.points();
  std::vector<double> &kept = sequences[result].last;
  kept.assign(steps * batch() * pack * points, 0);
  ValueRange arguments = isLagged
                             ? recurrence.getLaggedArguments(binding.index)
                             : recurrence.getWindowArguments(binding.index);
  for (auto &[argument, source] : tapped) {
    auto entry = llvm::find(arguments, argument);
    if (entry == arguments.end())
      continue;
    Space space = context.binding.sized(spaces.of(argument));
    std::vector<int64_t> places =
        offsetsOf(space, [&](StringRef name) { return inner.strideOf(name); });
    for (int64_t row = 0; row != batch(); ++row) {
      int64_t length = segments.lengthOf(row);
      Segment last = {0, 0};
      if (length)
        last = segments.of(row, isMirrored() ? 0 : length - 1);
      int64_t behind = isMirrored() ? last.begin - 1 : last.end;
      for (size_t point = 0; point != places.size(); ++point)
        for (int64_t step = 0; step != steps; ++step) {
          double value =
              source.at(last, behind, row, point, /*tap=*/step - steps);
          if (source.stream.format && context.arithmetic.rounds())
            value = roundTo(value, *source.stream.format);
          kept[((step * batch() + row) * pack + (entry - arguments.begin())) *
                   points +
               places[point]] = value;
        }
    }
  }
}

//===----------------------------------------------------------------------===//
// All steps
//===----------------------------------------------------------------------===//

Expected<void> Runner::run() {
  numberSlots();
  if (auto translated = translate(); !translated)
    return translated;
  makeSources();
  makeSequences();

  int64_t steps = context.binding.sizeOf(recurrence.getTime());
  for (int64_t i = 0; i != steps; ++i) {
    frame.step = walksDown() ? steps - 1 - i : i;
    frame.rows.clear();
    for (int64_t row = 0; row != batch(); ++row)
      if (frame.step < context.binding.lengthOf(row, recurrence.getTime()))
        frame.rows.push_back(row);
    if (frame.rows.empty())
      continue;
    loadArguments();
    for (const Instruction &instruction : instructions)
      instruction(frame);
    storeSequences(frame.step);
    storeStates();
  }
  for (auto [i, state] : llvm::enumerate(states))
    sequenceOf(i).last = state;
  for (OpResult past : recurrence.getPastResults())
    storePast(past);
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
