//===- Sizes.cpp - sizes and storage type from what the caller gives ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Sizes.h"

#include "dialect/Rec.h"
#include "lowering/bind/Bound.h"
#include "support/NameSuggestion.h"
#include "tools/jit/ElementType.h"

#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;
using rec::Dimension;
using rec::NamedTensorType;

static std::string describe(const InputDescription &input) {
  return fmt::format("{} {}", name(input.dtype), toString(input.shape));
}

static std::string describeInput(llvm::StringRef name) {
  return fmt::format("input '{}'", name.str());
}

/// "[T, B, 4, H, D]".
static std::string describe(llvm::ArrayRef<Dimension> axes) {
  std::string text;
  for (const Dimension &dimension : axes)
    text += (text.empty() ? "" : ", ") +
            (dimension.isNamed() ? dimension.getName().str()
                                 : std::to_string(dimension.getSize()));
  return "[" + text + "]";
}

namespace {

class Inference {
public:
  Inference(rec::OperatorOp op, const CompileRequest &request)
      : op(op), request(request), dynamic(lowering::dynamicDimensions(op)) {}

  Expected<Sizes> infer();

private:
  /// What is known, and who said so.
  struct Known {
    int64_t size;
    std::string origin;
  };

  void takeCompiledSizes();
  Expected<void> takeInput(mlir::BlockArgument argument,
                           const InputDescription &input);
  Expected<void> takeRowInput(const std::string &name);
  Expected<void> takeNamedSizes();
  void takePasts();
  Expected<void> unify(const std::string &dimension, int64_t size,
                       const std::string &place, const std::string &origin);
  Expected<void> checkType(mlir::BlockArgument argument,
                           const InputDescription &input);
  Expected<void> takeStorage(const std::string &place, DType dtype);
  Expected<void> checkFootprint() const;

  rec::OperatorOp op;
  const CompileRequest &request;
  llvm::SmallVector<llvm::StringRef> dynamic;
  std::map<std::string, Known> known;
  std::optional<DType> storage;
  std::string storageOrigin;
};

} // namespace

/// A spec may have been bound before: `inspect` prints such specs.
void Inference::takeCompiledSizes() {
  for (llvm::StringRef dimension : op.getDimensionNames())
    if (std::optional<int64_t> size = op.getSize(dimension))
      known[dimension.str()] = {*size,
                                fmt::format("{} {}",
                                            op.getStep() && op.isTime(dimension)
                                                ? "a decode step has"
                                                : "the spec's sizes say",
                                            dimension.str())};
}

Expected<void> Inference::unify(const std::string &dimension, int64_t size,
                                const std::string &place,
                                const std::string &origin) {
  bool isDynamic = llvm::is_contained(dynamic, dimension);
  if (size < (isDynamic ? 0 : 1))
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} is {}", dimension, size), place,
                isDynamic
                    ? "sizes are zero or more"
                    : fmt::format("give {} a size of at least 1; only {} may "
                                  "be 0",
                                  dimension, llvm::join(dynamic, " and ")));
  constexpr int64_t largest = int64_t(1) << 31;
  if (!isDynamic && size > largest)
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} is {}", dimension, size), place,
                fmt::format("a dimension has at most {} elements", largest));
  auto [entry, isNew] = known.try_emplace(dimension, Known{size, origin});
  if (isNew || entry->second.size == size)
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("{} = {}, but {} = {}", origin, size,
                          entry->second.origin, entry->second.size),
              place,
              fmt::format("{} is one size in the whole operator: make them "
                          "agree",
                          dimension));
}

Expected<void> Inference::takeStorage(const std::string &place, DType dtype) {
  if (dtype != DType::f32 && dtype != DType::bf16 && dtype != DType::f16)
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} is not a storage type", name(dtype)), place,
                "convert it to f32, bf16 or f16");
  if (storage && *storage != dtype)
    return fail(ErrorCode::invalidArgument,
                fmt::format("it is {}, but {} is {}", name(dtype),
                            storageOrigin, name(*storage)),
                place,
                "streams, parameters and weights have one storage type: "
                "convert one of them");
  storage = dtype;
  storageOrigin = place;
  return {};
}

Expected<void> Inference::checkType(mlir::BlockArgument argument,
                                    const InputDescription &input) {
  std::string place =
      describeInput(op.getArgumentName(argument.getArgNumber()));
  auto type = mlir::cast<NamedTensorType>(argument.getType());
  std::optional<DType> needed = dtypeOf(type.getElementType());
  bool isState = rec::OperatorOp::isInitialState(argument);
  if (!needed && isState)
    needed = DType::f32;
  if (!needed)
    return takeStorage(place, input.dtype);
  // The runtime converts integers and flags.
  bool isConverted = *needed == DType::i32 && !isFloat(input.dtype);
  if (*needed == input.dtype || isConverted)
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("it is {}, but must be {}{}", describe(input),
                          name(*needed),
                          isState ? ": initial states are f32, in every "
                                    "storage type"
                                  : ", as the spec says"),
              place, fmt::format("convert it to {}", name(*needed)));
}

Expected<void> Inference::takeInput(mlir::BlockArgument argument,
                                    const InputDescription &input) {
  if (input.problem)
    return Failure(*input.problem);
  auto type = mlir::cast<NamedTensorType>(argument.getType());
  std::string place =
      describeInput(op.getArgumentName(argument.getArgNumber()));
  llvm::SmallVector<Dimension> axes = op.getAxes(type.getDimensions());
  size_t rank = axes.size();
  if (size_t(input.shape.rank()) != rank)
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} has {} axes, but {} are expected: {}",
                            describe(input), input.shape.rank(), rank,
                            describe(axes)),
                place, "reshape it to these axes");
  for (size_t axis = 0; axis < rank; ++axis) {
    const Dimension &dimension = axes[axis];
    int64_t size = input.shape[int(axis)];
    if (!dimension.isNamed() && size != dimension.getSize())
      return fail(ErrorCode::invalidArgument,
                  fmt::format("axis {} of {} is {}, but the operator fixes it "
                              "at {}: {}",
                              axis, describe(input), size, dimension.getSize(),
                              describe(axes)),
                  place, "give a tensor of that shape");
    if (!dimension.isNamed())
      continue;
    std::string name = dimension.getName().str();
    if (auto agrees = unify(name, size, place,
                            fmt::format("axis {} of {} {} is {}", axis, place,
                                        describe(input), name));
        !agrees)
      return agrees;
  }
  return checkType(argument, input);
}

/// `lengths` [B] or `offsets` [B + 1] is no argument of the spec, but an input
/// of every operator.
Expected<void> Inference::takeRowInput(const std::string &name) {
  auto given = request.inputs.find(name);
  if (given == request.inputs.end())
    return {};
  const InputDescription &input = given->second;
  if (input.problem)
    return Failure(*input.problem);
  std::string place = describeInput(name);
  std::string axis = op.getPacked() ? "B + 1" : "B";
  bool isInteger = !isFloat(input.dtype) && input.dtype != DType::boolean;
  if (!isInteger || input.shape.rank() != 1)
    return fail(ErrorCode::invalidArgument,
                fmt::format("it is {}, but must be i32, i64 or u8 [{}]",
                            describe(input), axis),
                place,
                op.getPacked() ? "give where each row begins, and where the "
                                 "last one ends"
                               : "give one integer per row");
  return unify(
      rec::RecDialect::batchName.str(), input.shape[0] - op.getPacked(), place,
      fmt::format("axis 0 of {} {} is {}", place, describe(input), axis));
}

Expected<void> Inference::takeNamedSizes() {
  std::vector<std::string> names;
  for (llvm::StringRef name : op.getDimensionNames())
    names.push_back(name.str());
  for (const auto &[dimension, size] : request.dims) {
    std::string place = fmt::format("dimension '{}'", dimension);
    if (!llvm::is_contained(names, dimension))
      return fail(ErrorCode::invalidArgument,
                  fmt::format("operator '{}' has no dimension '{}'",
                              op.getSymName().str(), dimension),
                  "", suggestName(dimension, names));
    if (auto agrees =
            unify(dimension, size, place,
                  fmt::format("the size given by name is {}", dimension));
        !agrees)
      return agrees;
  }
  return {};
}

/// What stands before a stream may be left out: its size follows from the taps.
void Inference::takePasts() {
  auto sizeOf = [&](llvm::StringRef name) -> std::optional<int64_t> {
    auto found = known.find(name.str());
    return found == known.end() ? std::nullopt
                                : std::optional(found->second.size);
  };
  for (llvm::StringRef name : op.getDimensionNames())
    if (auto steps = lowering::stepsOfPast(op, name, sizeOf))
      known.try_emplace(name.str(), Known{*steps, "a window reaches back"});
}

/// No tensor of an operator may pass what an address can reach: later stages
/// count bytes in 64 bits.
Expected<void> Inference::checkFootprint() const {
  constexpr int64_t maxElements = int64_t(1) << 44;
  for (mlir::BlockArgument argument : op->getRegion(0).getArguments()) {
    auto type = mlir::cast<NamedTensorType>(argument.getType());
    int64_t elements = 1;
    for (llvm::StringRef dimension : type.getNames()) {
      auto size = known.find(dimension.str());
      bool isOpen = llvm::is_contained(dynamic, dimension.str());
      if (size == known.end() || isOpen)
        continue;
      if (size->second.size > maxElements / elements)
        return fail(ErrorCode::invalidArgument,
                    fmt::format("{} would have more than 2^44 elements",
                                describe(type.getDimensions())),
                    describeInput(rec::OperatorOp(op).getArgumentName(
                        argument.getArgNumber())),
                    fmt::format("make {} smaller; it is {}", dimension.str(),
                                size->second.size));
      elements *= size->second.size;
    }
  }
  return {};
}

Expected<Sizes> Inference::infer() {
  takeCompiledSizes();
  for (mlir::BlockArgument argument : op.getBody().getArguments()) {
    auto given =
        request.inputs.find(op.getArgumentName(argument.getArgNumber()).str());
    if (given == request.inputs.end())
      continue;
    if (auto taken = takeInput(argument, given->second); !taken)
      return passOn(taken);
  }
  for (const std::string &name : lowering::rowInputs(op))
    if (auto taken = takeRowInput(name); !taken)
      return passOn(taken);
  if (auto taken = takeNamedSizes(); !taken)
    return passOn(taken);
  takePasts();
  if (request.storage)
    if (auto taken =
            takeStorage("the storage type asked for", *request.storage);
        !taken)
      return passOn(taken);
  if (auto fits = checkFootprint(); !fits)
    return passOn(fits);
  Sizes result;
  for (const auto &[dimension, size] : known)
    result.sizes[dimension] = size.size;
  auto sizeOf = [&](llvm::StringRef name) -> std::optional<int64_t> {
    auto size = known.find(name.str());
    if (size == known.end())
      return std::nullopt;
    return size->second.size;
  };
  for (llvm::StringRef name : rec::OperatorOp(op).getDimensionNames())
    if (auto steps = lowering::stepsOfPast(op, name, sizeOf))
      result.sizes.try_emplace(name.str(), *steps);
  result.storage = storage.value_or(DType::f32);
  return result;
}

Expected<Sizes> reprise::jit::inferSizes(rec::OperatorOp op,
                                         const CompileRequest &request) {
  return Inference(op, request).infer();
}

/// Names of all inputs, those that say how long rows are included.
static std::vector<std::string> inputNames(rec::OperatorOp op) {
  std::vector<std::string> names;
  for (mlir::Attribute name : op.getArgumentNames())
    names.push_back(mlir::cast<mlir::StringAttr>(name).getValue().str());
  llvm::append_range(names, lowering::rowInputs(op));
  return names;
}

Expected<void> reprise::jit::checkInputNames(rec::OperatorOp op,
                                             const CompileRequest &request) {
  std::vector<std::string> names = inputNames(op);
  for (const auto &[name, input] : request.inputs)
    if (!input.mayBeOther && !llvm::is_contained(names, name))
      return fail(ErrorCode::invalidArgument,
                  fmt::format("operator '{}' has no input '{}'",
                              op.getSymName().str(), name),
                  "", suggestName(name, names));
  return {};
}

Expected<void> reprise::jit::requireStaticSizes(rec::OperatorOp op,
                                                const CompileRequest &request,
                                                const Sizes &sizes) {
  llvm::SmallVector<llvm::StringRef> dynamic = lowering::dynamicDimensions(op);
  for (llvm::StringRef name : op.getDimensionNames()) {
    std::string dimension = name.str();
    if (sizes.sizes.count(dimension) || llvm::is_contained(dynamic, dimension))
      continue;
    // A misspelt input is the likelier reason.
    if (auto named = checkInputNames(op, request); !named)
      return named;
    std::string holders;
    for (mlir::BlockArgument argument : op.getBody().getArguments())
      if (mlir::cast<NamedTensorType>(argument.getType()).hasName(name))
        holders +=
            fmt::format("{}'{}'", holders.empty() ? "" : ", ",
                        op.getArgumentName(argument.getArgNumber()).str());
    return fail(ErrorCode::invalidArgument,
                fmt::format("operator '{}' has no size for its dimension {}",
                            op.getSymName().str(), dimension),
                request.specPath,
                fmt::format("give --dim {}=SIZE, or an input that has it: {}",
                            dimension, holders));
  }
  return {};
}
