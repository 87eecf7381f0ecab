//===- Binding.cpp - inputs against an operator's arguments ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Binding.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;
using llvm::formatv;

std::string reprise::oracle::placeOf(Operation *op) {
  if (auto place = op->getLoc()->findInstanceOf<FileLineColLoc>())
    return formatv("{0}:{1}:{2}", place.getFilename().getValue(),
                   place.getLine(), place.getColumn());
  std::string text;
  llvm::raw_string_ostream(text) << op->getLoc();
  return text;
}

static Failure invalid(std::string message, std::string place,
                       std::string mend) {
  return fail(ErrorCode::invalidArgument, std::move(message), std::move(place),
              std::move(mend));
}

static std::string inputPlace(StringRef name) {
  return formatv("input '{0}'", name);
}

static std::string shapeText(const Array &array) {
  return "[" +
         llvm::join(
             llvm::map_range(array.shape,
                             [](int64_t size) { return std::to_string(size); }),
             ", ") +
         "]";
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

void Binding::takeCompiledSizes() {
  for (StringRef name : op.getDimensionNames())
    if (std::optional<int64_t> size = op.getSize(name))
      sizes[name] = {*size, "the operator's sizes"};
}

Expected<void> Binding::takeAxis(StringRef input, const Dimension &dimension,
                                 unsigned axis, int64_t size) {
  if (!dimension.isNamed()) {
    if (dimension.getSize() == size)
      return {};
    return invalid(formatv("axis {0} has the size {1}; the operator packs {2} "
                           "tensors there",
                           axis, size, dimension.getSize()),
                   inputPlace(input), "give one entry for each of them");
  }
  StringRef name = dimension.getName();
  auto [known, isNew] = sizes.try_emplace(name, Size{size, inputPlace(input)});
  if (isNew || known->second.size == size)
    return {};
  return invalid(
      formatv("axis {0} has the size {1}, but {2} is {3} (from {4})", axis,
              size, name, known->second.size, known->second.origin),
      inputPlace(input), formatv("make both sizes of {0} the same", name));
}

Expected<void> Binding::takeInput(BlockArgument argument, const Array &input) {
  StringRef name = op.getArgumentName(argument.getArgNumber());
  llvm::SmallVector<Dimension> dimensions =
      op.getAxes(cast<NamedTensorType>(argument.getType()).getDimensions());
  std::string type;
  llvm::raw_string_ostream(type) << argument.getType();
  if (input.shape.size() != dimensions.size())
    return invalid(formatv("has the shape {0}, of {1} axes; {2} has {3}{4}",
                           shapeText(input), input.shape.size(), type,
                           dimensions.size(),
                           op.getStep() ? " in a decode step" : ""),
                   inputPlace(name), "give it one axis per dimension");
  if (static_cast<size_t>(llvm::product_of(input.shape)) != input.data.size())
    return invalid(formatv("has the shape {0} and {1} values", shapeText(input),
                           input.data.size()),
                   inputPlace(name), "give as many values as the shape holds");
  for (auto [axis, dimension] : llvm::enumerate(dimensions))
    if (auto taken = takeAxis(name, dimension, axis, input.shape[axis]); !taken)
      return taken;
  return {};
}

Expected<void> Binding::takeInputs() {
  auto isLengths = [&](StringRef name) {
    return llvm::any_of(op.getTimes(), [&](StringRef time) {
      return name == op.getLengthsName(time);
    });
  };
  for (const auto &[name, input] : *inputs)
    if (!isLengths(name) && !op.getArgument(name))
      return invalid(
          formatv("'{0}' is no input of @{1}", name, op.getSymName()),
          placeOf(op),
          "its inputs are " +
              llvm::join(op.getArgumentNames().getAsValueRange<StringAttr>(),
                         ", "));
  for (BlockArgument argument : op.getBody().getArguments()) {
    const Array *input = inputOf(argument);
    if (!input && !op.isOptional(argument))
      return invalid(formatv("input '{0}' is missing",
                             op.getArgumentName(argument.getArgNumber())),
                     placeOf(op),
                     "give it; only initial values and inputs with a default "
                     "may be left out");
    if (input)
      if (auto taken = takeInput(argument, *input); !taken)
        return taken;
  }
  return {};
}

/// A window's past has as many steps as its first tap reaches back; it may be
/// left out, and has a size all the same.
Expected<void> Binding::takeWindowSizes() {
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (unsigned i = 0; i != recurrence.getWindowedStreams().size(); ++i) {
      Window window = recurrence.getWindow(i);
      auto taps = sizes.find(window.taps);
      if (taps == sizes.end())
        continue; // checkSizes says so.
      int64_t count = taps->second.size;
      std::string place = placeOf(recurrence);
      if (window.isCentred && count % 2 == 0)
        return invalid(
            formatv("the window over {0} is centred and has {1} taps, an even "
                    "number",
                    window.taps, count),
            place,
            formatv("give it an odd number, or write `ahead {0}` or `ahead "
                    "{1}`",
                    count / 2 - 1, count / 2));
      if (window.aheadOf(count) >= count)
        return invalid(formatv("the window over {0} is {1} ahead and has {2} "
                               "taps",
                               window.taps, window.ahead, count),
                       place, "give it more taps, or put it less far ahead");
      Value past = recurrence.getPastOf(i);
      if (!past)
        continue;
      StringRef name = RecurrenceOp::getPastName(past);
      int64_t steps = -window.firstTap(count);
      if (steps == 0)
        return invalid(formatv("the window over {0} does not reach back, and "
                               "has a `from`",
                               window.taps),
                       place, "leave the `from` out");
      auto [known, isNew] = sizes.try_emplace(
          name, Size{steps, formatv("the window over {0}", window.taps)});
      if (!isNew && known->second.size != steps)
        return invalid(
            formatv("the window over {0} reaches {1} steps back, but {2} is "
                    "{3} (from {4})",
                    window.taps, steps, name, known->second.size,
                    known->second.origin),
            place, formatv("give {0} the size {1}", name, steps));
    }
  return {};
}

Expected<void> Binding::checkSizes() const {
  llvm::SmallVector<StringRef> mayBeEmpty = {RecDialect::batchName};
  llvm::append_range(mayBeEmpty, op.getTimes());
  // What lists name steps of, and lists of steps.
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (int32_t stream : recurrence.getIndexed())
      mayBeEmpty.push_back(
          RecurrenceOp::leadingNameOf(recurrence.getStreams()[stream]));
  for (Value steps : op.getReturn().getChosenSteps())
    mayBeEmpty.push_back(
        cast<NamedTensorType>(steps.getType()).getNames().front());
  llvm::SmallVector<StringRef> names = op.getDimensionNames();
  if (!llvm::is_contained(names, RecDialect::batchName))
    names.push_back(RecDialect::batchName);
  for (StringRef name : names) {
    auto size = sizes.find(name);
    if (size == sizes.end())
      return invalid(formatv("no input gives {0} its size", name), placeOf(op),
                     formatv("give an input that has the dimension {0}", name));
    int64_t least = llvm::is_contained(mayBeEmpty, name) ? 0 : 1;
    if (size->second.size < least)
      return invalid(formatv("{0} is {1} (from {2}), and must be at least {3}",
                             name, size->second.size, size->second.origin,
                             least),
                     placeOf(op), "only time and batch may be empty");
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Lengths
//===----------------------------------------------------------------------===//

Expected<void> Binding::checkLengths() const {
  int64_t rows = sizeOf(RecDialect::batchName);
  for (StringRef time : op.getTimes()) {
    std::string name = op.getLengthsName(time);
    auto lengths = inputs->find(name);
    if (lengths == inputs->end())
      continue;
    const Array &given = lengths->second;
    if (given.shape != std::vector<int64_t>{rows} ||
        given.data.size() != static_cast<size_t>(rows))
      return invalid(
          formatv("has the shape {0}; B is {1}", shapeText(given), rows),
          inputPlace(name), "give one length per row");
    for (auto [row, length] : llvm::enumerate(given.data))
      if (length != std::floor(length) ||
          !(length >= 0 && length <= sizeOf(time)))
        return invalid(
            formatv("row {0} has the length {1}; it must be an integer "
                    "from 0 to {2}",
                    row, length, sizeOf(time)),
            inputPlace(name), "no row may be longer than time");
  }
  return {};
}

int64_t Binding::lengthOf(int64_t row, StringRef time) const {
  auto lengths = inputs->find(op.getLengthsName(time));
  return lengths == inputs->end()
             ? sizeOf(time)
             : static_cast<int64_t>(lengths->second.data[row]);
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// All of `argument` are integers from `least` to `most`.
Expected<void> Binding::checkRange(Value argument, int64_t least, int64_t most,
                                   StringRef what) const {
  const Array *given = inputOf(argument);
  if (!given)
    return {};
  StringRef name =
      op.getArgumentName(cast<BlockArgument>(argument).getArgNumber());
  for (auto [place, value] : llvm::enumerate(given->data))
    if (value != std::floor(value) || !(value >= least && value <= most))
      return invalid(formatv("element {0} is {1}; it must be an integer from "
                             "{2} to {3}",
                             place, value, least, most),
                     inputPlace(name),
                     formatv("these are {0}, counted from 0", what));
  return {};
}

/// Along the first axis none is less than the one before it.
Expected<void>
Binding::checkAscending(TypedValue<NamedTensorType> argument) const {
  const Array *given = inputOf(argument);
  int64_t rows = argument.getType().hasName(RecDialect::batchName)
                     ? sizeOf(RecDialect::batchName)
                     : 1;
  for (size_t i = rows; given && i < given->data.size(); ++i)
    if (given->data[i] < given->data[i - rows])
      return invalid(formatv("element {0} is {1}, and {2} before it", i,
                             given->data[i], given->data[i - rows]),
                     inputPlace(op.getArgumentName(
                         cast<BlockArgument>(Value(argument)).getArgNumber())),
                     "give the steps to keep in ascending order");
  return {};
}

Expected<void> Binding::checkIntegers() const {
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>()) {
    for (auto [stream, list] :
         llvm::zip(recurrence.getIndexed(), recurrence.getIndices())) {
      StringRef leading =
          RecurrenceOp::leadingNameOf(recurrence.getStreams()[stream]);
      if (auto checked =
              checkRange(list, 0, sizeOf(leading) - 1, "entries of the stream");
          !checked)
        return checked;
    }
    for (auto product : recurrence.getStep().getOps<SparseProductOp>())
      for (auto [list, blocks] :
           {std::pair(Value(product.getRows()), product.getMadeBlocks()),
            std::pair(Value(product.getColumns()),
                      product.getContractedBlocks())})
        if (auto checked =
                checkRange(list, 0, sizeOf(blocks) - 1, "blocks of a matrix");
            !checked)
          return checked;
  }
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (TypedValue<NamedTensorType> steps = returned.getStepsOf(i)) {
      auto stage = returned.getPacked(i).front().getDefiningOp();
      StringRef time = cast<StageOpInterface>(stage).getTime();
      if (auto checked =
              checkRange(steps, 0, sizeOf(time) - 1, "steps to keep");
          !checked)
        return checked;
      if (auto checked = checkAscending(steps); !checked)
        return checked;
    }
  return {};
}

//===----------------------------------------------------------------------===//
// Look-up
//===----------------------------------------------------------------------===//

int64_t Binding::sizeOf(StringRef dimension) const {
  auto size = sizes.find(dimension);
  assert(size != sizes.end() && "a dimension that no argument has");
  return size->second.size;
}

Space Binding::sized(ArrayRef<StringRef> names) const {
  Space space;
  for (StringRef name : names) {
    space.names.push_back(name);
    space.sizes.push_back(sizeOf(name));
  }
  return space;
}

const Array *Binding::inputOf(Value argument) const {
  StringRef name =
      op.getArgumentName(cast<BlockArgument>(argument).getArgNumber());
  for (const Arrays *arrays : {inputs, &defaults})
    if (auto found = arrays->find(name.str()); found != arrays->end())
      return &found->second;
  return nullptr;
}

void Binding::fillDefaults(FloatFormat storage) {
  for (BlockArgument argument : op.getBody().getArguments()) {
    std::optional<double> value = op.getDefault(argument);
    if (!value || inputOf(argument))
      continue;
    auto type = cast<NamedTensorType>(argument.getType());
    Array filled;
    for (const Dimension &dimension : op.getAxes(type.getDimensions()))
      filled.shape.push_back(dimension.isNamed() ? sizeOf(dimension.getName())
                                                 : dimension.getSize());
    filled.data.assign(
        llvm::product_of(filled.shape),
        roundTo(*value, formatOf(type.getElementType(), storage)));
    defaults.emplace(op.getArgumentName(argument.getArgNumber()),
                     std::move(filled));
  }
}

Expected<Binding> Binding::create(OperatorOp op, const Arrays &inputs,
                                  FloatFormat storage, int64_t directions) {
  Binding binding(op, inputs);
  binding.takeCompiledSizes();
  if (op.isBidirectional())
    binding.sizes[RecDialect::directionName] = {directions, "its two halves"};
  if (auto taken = binding.takeInputs(); !taken)
    return passOn(taken);
  if (auto taken = binding.takeWindowSizes(); !taken)
    return passOn(taken);
  for (auto check :
       {&Binding::checkSizes, &Binding::checkLengths, &Binding::checkIntegers})
    if (auto checked = (binding.*check)(); !checked)
      return passOn(checked);
  binding.fillDefaults(storage);
  return binding;
}
