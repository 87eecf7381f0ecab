//===- DrawInputs.cpp - hostile inputs of an operator ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Lists.h"
#include "tools/jit/ElementType.h"
#include "tools/jit/verify/Verify.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace reprise;
using namespace reprise::rec;
using namespace reprise::verify;

//===----------------------------------------------------------------------===//
// What an argument is for
//===----------------------------------------------------------------------===//

static bool isStreamOf(RecurrenceOp recurrence, Value value) {
  return llvm::is_contained(recurrence.getStreams(), value) ||
         llvm::is_contained(recurrence.getLaggedStreams(), value) ||
         llvm::is_contained(recurrence.getWindowedStreams(), value);
}

static bool isStream(BlockArgument argument) {
  return llvm::any_of(argument.getUsers(), [&](Operation *user) {
    auto recurrence = dyn_cast<RecurrenceOp>(user);
    return recurrence && isStreamOf(recurrence, argument);
  });
}

static bool isReset(BlockArgument argument) {
  return llvm::any_of(argument.getUsers(), [&](Operation *user) {
    auto recurrence = dyn_cast<RecurrenceOp>(user);
    return recurrence && recurrence.getReset() == argument;
  });
}

/// How many terms a product with this weight sums, at most; 1 for other
/// arguments.
static int64_t termsOf(BlockArgument argument,
                       const std::map<std::string, int64_t> &sizes) {
  int64_t terms = 1;
  for (Operation *user : argument.getUsers())
    if (auto sparse = dyn_cast<SparseProductOp>(user))
      terms = std::max(terms, sizes.at(sparse.getBlocksName().str()) *
                                  sizes.at(sparse.getContractedName().str()));
    else if (auto product = dyn_cast<ProductOpInterface>(user))
      if (StringRef contracted = product.getContractedName();
          !contracted.empty())
        terms = std::max(terms, sizes.at(contracted.str()));
  return terms;
}

/// Whether an argument says where a sparse product has its blocks.
static bool listsBlocks(BlockArgument argument) {
  return llvm::any_of(argument.getUsers(), [&](Operation *user) {
    auto product = dyn_cast<SparseProductOp>(user);
    return product &&
           (product.getRows() == argument || product.getColumns() == argument);
  });
}

static DType dtypeOf(BlockArgument argument, DType storage) {
  Type type = cast<NamedTensorType>(argument.getType()).getElementType();
  if (!type)
    return OperatorOp::isInitialState(argument) ? DType::f32 : storage;
  return *jit::dtypeOf(type);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

namespace {

class Drawing {
public:
  Drawing(OperatorOp op, const InputRequest &request)
      : op(op), request(request), random(request.seed) {}

  Expected<TensorMap> draw();

private:
  Expected<Shape> shapeOf(NamedTensorType type);
  /// How often a stream has all steps of all rows, and how many numbers it has
  /// for each step and row.
  struct StreamLayout {
    int64_t directions, steps, rows, rowSize;
    /// Empty where the stream is read through a list, or rows are packed.
    StringRef time;
  };
  StreamLayout layoutOf(NamedTensorType type, const Shape &shape);
  Expected<Tensor> drawArgument(BlockArgument argument);
  void fillStream(std::span<double> values);
  void fillWeight(std::span<double> values, int64_t terms);
  void fillUniform(std::span<double> values, double around);
  Expected<Tensor> drawReset(const Shape &shape);
  Expected<Tensor> drawBlocks(const Shape &shape, int64_t blocks);
  Expected<Tensor> drawLengths(StringRef time);
  Expected<Tensor> drawOffsets();
  Expected<void> drawRows(TensorMap &inputs);
  std::optional<int64_t> entriesListedBy(BlockArgument argument);
  Expected<Tensor> drawList(const Shape &shape, int64_t end);
  void maskStream(const StreamLayout &layout, std::span<double> values);
  void addSpecials(const StreamLayout &layout, std::span<double> values);

  int64_t sizeOf(StringRef name) { return request.sizes.at(name.str()); }
  int64_t below(int64_t end) {
    return std::uniform_int_distribution<int64_t>(0, end - 1)(random);
  }

  OperatorOp op;
  const InputRequest &request;
  std::mt19937_64 random;
  std::map<std::string, std::vector<int64_t>> lengthsByTime;
  bool hasSpecials = false;
};

} // namespace

Expected<Shape> Drawing::shapeOf(NamedTensorType type) {
  Shape shape;
  for (const Dimension &dimension : op.getAxes(type.getDimensions())) {
    if (!dimension.isNamed()) {
      shape.push_back(dimension.getSize());
      continue;
    }
    auto size = request.sizes.find(dimension.getName().str());
    if (size == request.sizes.end())
      return fail(ErrorCode::invalidArgument,
                  "the dimension " + dimension.getName().str() + " has no size",
                  "@" + op.getSymName().str(),
                  "give --dim " + dimension.getName().str() + "=SIZE");
    shape.push_back(size->second);
  }
  return shape;
}

void Drawing::fillUniform(std::span<double> values, double around) {
  std::uniform_real_distribution<double> uniform(around - 1, around + 1);
  for (double &value : values)
    value = uniform(random);
}

/// N(0, 1 / terms): a sum of `terms` products with N(0, 1) is N(0, 1).
void Drawing::fillWeight(std::span<double> values, int64_t terms) {
  std::normal_distribution<double> normal(0, 1 / std::sqrt(terms));
  for (double &value : values)
    value = normal(random);
}

void Drawing::fillStream(std::span<double> values) {
  fillWeight(values, 1);
  if (request.kind != InputKind::saturated)
    return;
  for (double &value : values)
    if (int64_t choice = below(3); choice != 0)
      value = choice == 1 ? 80 : -80;
  // Of a few elements chance might spare all.
  if (int64_t count = values.size(); count >= 2) {
    int64_t high = below(count);
    values[high] = 80;
    values[(high + 1 + below(count - 1)) % count] = -80;
  }
}

Drawing::StreamLayout Drawing::layoutOf(NamedTensorType type,
                                        const Shape &shape) {
  StreamLayout layout{1, 1, 1, 1, {}};
  for (auto [axis, dimension] :
       llvm::enumerate(op.getAxes(type.getDimensions()))) {
    StringRef name = dimension.isNamed() ? dimension.getName() : "";
    if (op.isTime(name))
      layout.time = name;
    (name == RecDialect::directionName ? layout.directions
     : name == RecDialect::batchName   ? layout.rows
     : op.isTime(name)                 ? layout.steps
                                       : layout.rowSize) *= shape[int(axis)];
  }
  return layout;
}

/// What lies beyond a row's length must not be read.
void Drawing::maskStream(const StreamLayout &layout, std::span<double> values) {
  auto found = lengthsByTime.find(layout.time.str());
  if (found == lengthsByTime.end())
    return;
  const std::vector<int64_t> &lengths = found->second;
  for (size_t i = 0; i != values.size(); ++i) {
    int64_t row = i / layout.rowSize % layout.rows;
    int64_t step = i / (layout.rowSize * layout.rows) % layout.steps;
    if (step >= lengths[row])
      values[i] = std::numeric_limits<double>::quiet_NaN();
  }
}

/// An infinity in the first third of the first stream's steps and a NaN in the
/// middle, both of one row (and the first direction).
void Drawing::addSpecials(const StreamLayout &layout,
                          std::span<double> values) {
  if (request.kind != InputKind::special || hasSpecials || values.empty())
    return;
  hasSpecials = true;
  int64_t row = below(layout.rows);
  auto at = [&](int64_t step) -> double & {
    return values[(step * layout.rows + row) * layout.rowSize +
                  below(layout.rowSize)];
  };
  at(layout.steps / 3) = std::numeric_limits<double>::infinity();
  at(layout.steps / 2) = std::numeric_limits<double>::quiet_NaN();
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Expected<Tensor> Drawing::drawArgument(BlockArgument argument) {
  auto type = cast<NamedTensorType>(argument.getType());
  Expected<Shape> shape = shapeOf(type);
  if (!shape)
    return passOn(shape);
  if (std::optional<int64_t> entries = entriesListedBy(argument))
    return listsBlocks(argument) ? drawBlocks(*shape, *entries)
                                 : drawList(*shape, *entries);
  if (isReset(argument))
    return drawReset(*shape);
  Expected<Tensor> wide = Tensor::zeros(DType::f64, *shape);
  if (!wide)
    return passOn(wide);
  std::span<double> values = wide->values<double>();
  int64_t terms = termsOf(argument, request.sizes);
  if (isStream(argument)) {
    fillStream(values);
    if (type.hasName(RecDialect::batchName)) {
      addSpecials(layoutOf(type, *shape), values);
      maskStream(layoutOf(type, *shape), values);
    }
  } else if (terms > 1)
    fillWeight(values, terms);
  else
    fillUniform(values, op.getDefault(argument).value_or(0));
  return convert(wide->view(), dtypeOf(argument, request.storage));
}

/// About every fourth step begins a segment, the first and the last of each row
/// too.
Expected<Tensor> Drawing::drawReset(const Shape &shape) {
  Expected<Tensor> tensor = Tensor::zeros(DType::i32, shape);
  if (!tensor)
    return tensor;
  std::span<int32_t> values = tensor->values<int32_t>();
  for (int32_t &value : values)
    value = below(4) == 0;
  size_t rows = shape.rank() == 2 ? shape[1] : 1;
  std::ranges::fill(values.first(std::min(rows, values.size())), 1);
  std::ranges::fill(values.last(std::min(rows, values.size())), 1);
  return tensor;
}

/// Rows or columns of blocks in any order: the last one has none, and the last
/// block is at the place of the first.
Expected<Tensor> Drawing::drawBlocks(const Shape &shape, int64_t blocks) {
  Expected<Tensor> tensor = Tensor::zeros(DType::i32, shape);
  if (!tensor)
    return tensor;
  std::span<int32_t> values = tensor->values<int32_t>();
  for (int32_t &value : values)
    value = below(std::max<int64_t>(1, blocks - 1));
  values.back() = values.front();
  return tensor;
}

/// How many entries an argument may name; nullopt for one that names none.
std::optional<int64_t> Drawing::entriesListedBy(BlockArgument argument) {
  std::optional<int64_t> entries;
  for (StringRef name : rec::listedBy(op, argument))
    entries = std::min(entries.value_or(sizeOf(name)), sizeOf(name));
  return entries;
}

/// Ascending along the first axis, as lists of steps must be.
Expected<Tensor> Drawing::drawList(const Shape &shape, int64_t end) {
  Expected<Tensor> tensor = Tensor::zeros(DType::i32, shape);
  if (!tensor || end == 0)
    return tensor;
  std::span<int32_t> values = tensor->values<int32_t>();
  int64_t rows = shape.rank() > 1 ? shape[1] : 1;
  for (int64_t row = 0; row != rows; ++row) {
    std::vector<int32_t> own(shape[0]);
    for (int32_t &value : own)
      value = below(end);
    std::ranges::sort(own);
    for (int64_t i = 0; i != shape[0]; ++i)
      values[i * rows + row] = own[i];
  }
  return tensor;
}

static Expected<Tensor> toTensor(const std::vector<int64_t> &values) {
  Expected<Tensor> tensor = Tensor::zeros(DType::i32, {int64_t(values.size())});
  if (tensor)
    std::ranges::copy(values, tensor->values<int32_t>().begin());
  return tensor;
}

/// Random lengths; with two rows or more an empty and a full one.
Expected<Tensor> Drawing::drawLengths(StringRef time) {
  int64_t rows = sizeOf(RecDialect::batchName), longest = sizeOf(time);
  std::vector<int64_t> &lengths = lengthsByTime[time.str()];
  for (int64_t row = 0; row != rows; ++row)
    lengths.push_back(below(longest + 1));
  if (rows >= 2) {
    int64_t empty = below(rows);
    lengths[empty] = 0;
    lengths[(empty + 1 + below(rows - 1)) % rows] = longest;
  }
  return toTensor(lengths);
}

/// Where packed rows begin, and the last one ends; with two rows or more one of
/// them is empty.
Expected<Tensor> Drawing::drawOffsets() {
  int64_t rows = sizeOf(RecDialect::batchName);
  int64_t tokens = sizeOf(RecDialect::packedName);
  std::vector<int64_t> offsets(rows + 1, 0);
  for (int64_t row = 1; row < rows; ++row)
    offsets[row] = below(tokens + 1);
  std::ranges::sort(offsets);
  offsets.back() = rows == 0 ? 0 : tokens;
  if (rows >= 2) {
    int64_t empty = below(rows - 1);
    offsets[empty + 1] = offsets[empty];
  }
  return toTensor(offsets);
}

/// What says how long rows are. All are full, but for ragged ones; packed rows
/// never are.
Expected<void> Drawing::drawRows(TensorMap &inputs) {
  auto add = [&](std::string name, Expected<Tensor> tensor) -> Expected<void> {
    if (!tensor)
      return passOn(tensor);
    inputs.emplace(std::move(name), std::move(*tensor));
    return {};
  };
  if (op.getPacked())
    return add(RecDialect::offsetsName.str(), drawOffsets());
  if (request.kind != InputKind::ragged)
    return {};
  for (StringRef time : op.getTimes())
    if (auto added = add(op.getLengthsName(time), drawLengths(time)); !added)
      return added;
  return {};
}

Expected<TensorMap> Drawing::draw() {
  TensorMap inputs;
  // Sizes first: everything below may look them up.
  for (BlockArgument argument : op.getBody().getArguments())
    if (auto shape = shapeOf(cast<NamedTensorType>(argument.getType())); !shape)
      return passOn(shape);
  auto add = [&](StringRef name, Expected<Tensor> tensor) -> Expected<void> {
    if (!tensor)
      return passOn(tensor);
    inputs.emplace(name, std::move(*tensor));
    return {};
  };
  if (auto drawn = drawRows(inputs); !drawn)
    return passOn(drawn);
  for (BlockArgument argument : op.getBody().getArguments()) {
    if (request.kind == InputKind::leftOut && op.isOptional(argument))
      continue;
    StringRef name = op.getArgumentName(argument.getArgNumber());
    if (auto added = add(name, drawArgument(argument)); !added)
      return passOn(added);
  }
  return inputs;
}

Expected<TensorMap> reprise::verify::drawInputs(OperatorOp op,
                                                const InputRequest &request) {
  return Drawing(op, request).draw();
}
