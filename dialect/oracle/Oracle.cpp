//===- Oracle.cpp - what an operator's results are ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Oracle.h"
#include "dialect/oracle/PackedRows.h"
#include "dialect/oracle/Recurrence.h"
#include "mlir/IR/OwningOpRef.h"
#include <numeric>

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;

static const std::vector<double> &keptOf(const Sequence &sequence,
                                         ReturnKind kind) {
  switch (kind) {
  case ReturnKind::all:
    return sequence.all;
  case ReturnKind::last:
    return sequence.last;
  case ReturnKind::sum:
    return sequence.sum;
  }
  llvm_unreachable("no other kind");
}

/// Where the elements of one step lie that is kept over `space`, in the order
/// of a result's axes: a state has that of its initial value.
static std::vector<int64_t>
orderOf(const Space &space, ArrayRef<Dimension> axes, const Binding &binding) {
  SmallVector<StringRef> names;
  for (const Dimension &axis : axes)
    if (axis.isNamed() && llvm::is_contained(space.names, axis.getName()))
      names.push_back(axis.getName());
  std::vector<int64_t> offsets(space.points());
  std::iota(offsets.begin(), offsets.end(), 0);
  // (An outer product, which is no state, may have a name twice.)
  if (names == space.names)
    return offsets;
  return offsetsOf(binding.sized(names),
                   [&](StringRef name) { return space.strideOf(name); });
}

/// The steps of `all` that a result keeps; `at` lists them for each row.
static std::vector<std::vector<int64_t>> keptSteps(ReturnOp op, unsigned index,
                                                   const Binding &binding) {
  auto stage = op.getPacked(index).front().getDefiningOp();
  int64_t steps = binding.sizeOf(cast<StageOpInterface>(stage).getTime());
  int64_t rows = binding.sizeOf(RecDialect::batchName);
  std::vector<std::vector<int64_t>> kept;
  if (int64_t stride = op.getStride(index)) {
    for (int64_t step = stride - 1; step < steps; step += stride)
      kept.emplace_back(rows, step);
    return kept;
  }
  TypedValue<NamedTensorType> list = op.getStepsOf(index);
  bool hasRows = list.getType().hasName(RecDialect::batchName);
  const std::vector<double> &given = binding.inputOf(list)->data;
  int64_t count = given.size() / (hasRows ? std::max<int64_t>(rows, 1) : 1);
  for (int64_t i = 0; i != count; ++i)
    for (int64_t row = 0; row != rows; ++row) {
      if (row == 0)
        kept.emplace_back();
      kept.back().push_back(
          static_cast<int64_t>(given[hasRows ? i * rows + row : i]));
    }
  kept.resize(count);
  return kept;
}

/// Which [outer] of a result's elements are taken from its sequences: for
/// `all`, [time, row] of the kept steps, else all there are.
static std::vector<int64_t> outerOf(ReturnOp op, unsigned index,
                                    const Binding &binding, int64_t outer) {
  std::vector<int64_t> taken(outer);
  std::iota(taken.begin(), taken.end(), 0);
  if (op.getKind(index) != ReturnKind::all || op.getStride(index) == 1)
    return taken;
  taken.clear();
  int64_t rows = binding.sizeOf(RecDialect::batchName);
  for (const std::vector<int64_t> &steps : keptSteps(op, index, binding))
    for (auto [row, step] : llvm::enumerate(steps))
      taken.push_back(step * rows + row);
  return taken;
}

/// Interleaves the sequences of a pack: [outer, pack, space].
static Array assemble(ReturnOp op, unsigned index, const Binding &binding,
                      const Sequences &sequences) {
  OperandRange packed = op.getPacked(index);
  auto axes = cast<OperatorOp>(op->getParentOp())
                  .getAxes(op.getReturnedDimensions(index));
  Array result;
  for (const Dimension &axis : axes)
    result.shape.push_back(axis.isNamed() ? binding.sizeOf(axis.getName())
                                          : axis.getSize());
  const Space &space = sequences.find(packed[0])->second.space;
  std::vector<int64_t> offsets = orderOf(space, axes, binding);
  int64_t points = space.points();
  int64_t inner = points * int64_t(packed.size());
  std::vector<int64_t> outer =
      outerOf(op, index, binding, llvm::product_of(result.shape) / inner);
  if (op.getStride(index) != 1)
    result.shape[0] = keptSteps(op, index, binding).size();
  for (int64_t i : outer)
    for (Value sequence : packed) {
      const auto &kept =
          keptOf(sequences.find(sequence)->second, op.getKind(index));
      for (int64_t offset : offsets)
        result.data.push_back(kept[i * points + offset]);
    }
  return result;
}

FloatFormat reprise::oracle::formatOfResult(ReturnOp op, unsigned index,
                                            FloatFormat storage) {
  if (op.getKind(index) == ReturnKind::all)
    return storage;
  auto sequence = cast<OpResult>(op.getPacked(index).front());
  auto stage = cast<StageOpInterface>(sequence.getOwner());
  for (Carry carry : stage.getCarries()) {
    auto initial = dyn_cast<BlockArgument>(carry.initial);
    if (carry.result != sequence || !initial)
      continue;
    auto type = cast<NamedTensorType>(initial.getType());
    return formatOf(type.getElementType(),
                    OperatorOp::isInitialState(initial) ? f32Format : storage);
  }
  return f32Format;
}

static Arrays assembleAll(ReturnOp op, const Binding &binding,
                          const Sequences &sequences, const Options &options,
                          FloatFormat storage) {
  Arrays results;
  for (unsigned i = 0; i != op.getNumReturned(); ++i) {
    Array result = assemble(op, i, binding, sequences);
    if (options.mode != Mode::exact && options.roundResults)
      for (double &value : result.data)
        value = roundTo(value, formatOfResult(op, i, storage));
    results.emplace(op.getResultName(i), std::move(result));
  }
  return results;
}

/// All recurrences, in one direction; `operation` numbers the first op.
static Expected<Arrays> runDirection(OperatorOp op, const Binding &binding,
                                     const Options &options,
                                     FloatFormat storage, bool secondDirection,
                                     uint64_t &operation) {
  Arithmetic arithmetic(options);
  Sequences sequences;
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>()) {
    RecurrenceContext context = {binding, arithmetic, storage, operation,
                                 secondDirection};
    if (auto done = runRecurrence(recurrence, context, sequences); !done)
      return passOn(done);
    // Its ops, and the sums of its results.
    operation += recurrence.getStep().front().getOperations().size() +
                 recurrence.getNumResults();
  }
  return assembleAll(op.getReturn(), binding, sequences, options, storage);
}

//===----------------------------------------------------------------------===//
// Two directions
//===----------------------------------------------------------------------===//

/// The inputs of one direction: a half of each tensor that tells them apart.
static Arrays inputsOf(OperatorOp op, const Arrays &inputs, int direction) {
  Arrays halves = inputs;
  for (auto &[name, array] : halves) {
    BlockArgument argument = op.getArgument(name);
    if (!argument || !cast<NamedTensorType>(argument.getType()).hasDirection())
      continue;
    int64_t size = array.data.size() / RecDialect::numDirections;
    auto begin = array.data.begin() + direction * size;
    array.data = std::vector<double>(begin, begin + size);
    array.shape[0] = 1;
  }
  return halves;
}

/// Puts `second` behind `first` along their axis of size 1 at `axis`.
static Array joinAt(size_t axis, const Array &first, const Array &second) {
  Array joined{first.shape, {}};
  int64_t outer = llvm::product_of(ArrayRef(first.shape).take_front(axis));
  int64_t inner = llvm::product_of(ArrayRef(first.shape).drop_front(axis));
  for (int64_t i = 0; i != outer; ++i)
    for (const Array *half : {&first, &second})
      llvm::append_range(joined.data,
                         ArrayRef(half->data).slice(i * inner, inner));
  joined.shape[axis] = RecDialect::numDirections;
  return joined;
}

/// A result that knows no direction is the same in both.
static Arrays join(ReturnOp op, const Arrays &first, const Arrays &second) {
  Arrays joined = first;
  for (unsigned i = 0; i != op.getNumReturned(); ++i) {
    auto dimensions = op.getReturnedDimensions(i);
    auto isDirection = [](const Dimension &dimension) {
      return dimension.isNamed() &&
             dimension.getName() == RecDialect::directionName;
    };
    auto found = llvm::find_if(dimensions, isDirection);
    std::string name = op.getResultName(i).str();
    if (found != dimensions.end())
      joined[name] =
          joinAt(found - dimensions.begin(), first.at(name), second.at(name));
  }
  return joined;
}

static Expected<Arrays> runBothDirections(OperatorOp op, const Arrays &inputs,
                                          const Options &options,
                                          FloatFormat storage) {
  Arrays results[RecDialect::numDirections];
  uint64_t operation = 0;
  for (int direction : {0, 1}) {
    Arrays halves = inputsOf(op, inputs, direction);
    Expected<Binding> binding =
        Binding::create(op, halves, storage, /*directions=*/1);
    if (!binding)
      return passOn(binding);
    auto half = runDirection(op, *binding, options, storage,
                             /*secondDirection=*/direction == 1, operation);
    if (!half)
      return half;
    results[direction] = std::move(*half);
  }
  return join(op.getReturn(), results[0], results[1]);
}

static Expected<Arrays> interpretPacked(OperatorOp op, const Arrays &inputs,
                                        const Options &options) {
  auto rows = unpackRows(op, inputs);
  if (!rows)
    return passOn(rows);
  OwningOpRef<OperatorOp> plain = op.clone();
  plain->setPacked(false);
  Expected<Arrays> results = interpret(*plain, rows->inputs, options);
  if (results)
    packResults(op, rows->offsets, *results);
  return results;
}

Expected<Arrays> reprise::oracle::interpret(OperatorOp op, const Arrays &inputs,
                                            const Options &options) {
  if (op.getPacked())
    return interpretPacked(op, inputs, options);
  FloatFormat storage =
      formatOf(op.getStorage().value_or(Type()), options.storage);
  // Of both directions: errors are about the inputs as they are given.
  Expected<Binding> binding = Binding::create(op, inputs, storage);
  if (!binding)
    return passOn(binding);
  if (op.isBidirectional())
    return runBothDirections(op, inputs, options, storage);
  uint64_t operation = 0;
  return runDirection(op, *binding, options, storage,
                      /*secondDirection=*/false, operation);
}
