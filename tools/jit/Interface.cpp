//===- Interface.cpp - an operator's manifest -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Interface.h"

#include "dialect/Lists.h"
#include "lowering/bind/Bound.h"
#include "support/Sha256.h"
#include "tools/jit/ElementType.h"

#include "llvm/Config/llvm-config.h"

using namespace reprise;
using namespace reprise::jit;
using rec::Dimension;
using rec::NamedTensorType;

static ManifestArgument describeArgument(llvm::StringRef name,
                                         ArgumentRole role, rec::OperatorOp op,
                                         NamedTensorType type) {
  ManifestArgument argument;
  argument.name = name.str();
  argument.role = role;
  // A bound operator leaves no type open.
  argument.dtype = *dtypeOf(type.getElementType());
  for (const Dimension &dimension : op.getAxes(type.getDimensions())) {
    if (dimension.isNamed())
      argument.dims.emplace_back(dimension.getName().str());
    else
      argument.dims.emplace_back(dimension.getSize());
  }
  return argument;
}

/// Expressions of dimensions are our own text, and parse.
static Expression expressionOf(const std::string &text) {
  return *Expression::parse(text);
}

/// A length lies between 0 and the steps there are; packed rows begin, and the
/// last one ends, among all tokens.
static std::vector<ManifestArgument> describeRows(rec::OperatorOp op) {
  std::vector<ManifestArgument> inputs;
  auto add = [&](std::string name, AxisExtent entries, Expression most) {
    ManifestArgument &input = inputs.emplace_back();
    input.name = std::move(name);
    input.dtype = DType::i32;
    input.dims = {std::move(entries)};
    input.values = ValueRange{Expression(0), std::move(most)};
  };
  std::string batch = rec::RecDialect::batchName.str();
  if (op.getPacked()) {
    add(rec::RecDialect::offsetsName.str(), expressionOf(batch + " + 1"),
        expressionOf(rec::RecDialect::packedName.str()));
    inputs.back().order = ElementOrder::partition;
    return inputs;
  }
  for (llvm::StringRef time : op.getTimes()) {
    add(op.getLengthsName(time), batch,
        op.getStep() ? Expression(1) : expressionOf(time.str()));
    inputs.back().optional = true;
  }
  return inputs;
}

/// What lists name has an entry in each of their dimensions.
static void describeList(rec::OperatorOp op, mlir::BlockArgument argument,
                         ManifestArgument &described) {
  std::string most;
  for (llvm::StringRef dimension : rec::listedBy(op, argument)) {
    std::string last = dimension.str() + " - 1";
    most = most.empty() ? last : "min(" + most + ", " + last + ")";
  }
  if (!most.empty())
    described.values = ValueRange{Expression(0), expressionOf(most)};
  if (llvm::is_contained(op.getReturn().getChosenSteps(), argument))
    described.order = ElementOrder::ascending;
}

/// Its first axis is that of the kept steps.
static ManifestArgument describeResult(rec::OperatorOp op, unsigned index) {
  rec::ReturnOp returned = op.getReturn();
  ManifestArgument result =
      describeArgument(returned.getResultName(index), ArgumentRole::output, op,
                       returned.getReturnedType(index));
  int64_t stride = returned.getStride(index);
  if (stride > 1)
    result.dims.front() = expressionOf("floordiv(" + text(result.dims.front()) +
                                       ", " + std::to_string(stride) + ")");
  if (auto steps = returned.getStepsOf(index))
    result.dims.front() = rec::RecurrenceOp::leadingNameOf(steps).str();
  return result;
}

/// The initial value of each state whose last value is a result of its shape.
/// It may be the result's memory: kernels read all initial values before the
/// first step, and write the last ones behind the last. Where something else
/// reads the value, too, that may be in between.
static std::vector<ManifestCarry> describeCarries(rec::OperatorOp op,
                                                  const Manifest &manifest) {
  std::vector<ManifestCarry> carries;
  llvm::DenseSet<mlir::Value> carried;
  rec::ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != rec::ReturnKind::last ||
        returned.getPacked(i).size() != 1)
      continue;
    auto last = mlir::cast<mlir::OpResult>(returned.getPacked(i).front());
    auto stage = mlir::cast<rec::StageOpInterface>(last.getOwner());
    // Only what is carried has a last value.
    auto all = stage.getCarries();
    auto found = llvm::find_if(
        all, [&](const rec::Carry &one) { return one.result == last; });
    auto initial = mlir::dyn_cast<mlir::BlockArgument>(found->initial);
    if (!initial)
      continue;
    std::string input = op.getArgumentName(initial.getArgNumber()).str();
    std::string output = returned.getResultName(i).str();
    bool isSame = manifest.find(input)->dims == manifest.find(output)->dims &&
                  manifest.find(input)->dtype == manifest.find(output)->dtype;
    if (isSame && initial.hasOneUse() && carried.insert(initial).second)
      carries.push_back({std::move(input), std::move(output)});
  }
  return carries;
}

static std::map<std::string, std::string>
describeProvenance(const CompileRequest &request) {
  return {{"reprise", REPRISE_VERSION},
          {"llvm", LLVM_VERSION_STRING},
          {"spec", request.specPath},
          {"spec_sha256", sha256(request.specText)}};
}

static std::string scheduleText(rec::OperatorOp op) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (mlir::ArrayAttr schedules = op.getSchedulesAttr())
    llvm::interleaveComma(schedules, stream);
  return text;
}

Manifest reprise::jit::describeInterface(rec::OperatorOp op,
                                         const CompileRequest &request) {
  Manifest manifest;
  manifest.operatorName = op.getSymName().str();
  for (mlir::NamedAttribute size : op.getSizesAttr())
    manifest.dims[size.getName().str()] =
        mlir::cast<mlir::IntegerAttr>(size.getValue()).getInt();
  if (mlir::DictionaryAttr tunedFor = op.getTunedForAttr())
    for (mlir::NamedAttribute size : tunedFor)
      manifest.tunedFor[size.getName().str()] =
          mlir::cast<mlir::IntegerAttr>(size.getValue()).getInt();
  for (llvm::StringRef name : op.getDimensionNames())
    if (!op.getSize(name))
      manifest.dynamicDims.push_back(name.str());

  for (mlir::BlockArgument argument : op.getBody().getArguments()) {
    manifest.arguments.push_back(describeArgument(
        op.getArgumentName(argument.getArgNumber()), ArgumentRole::input, op,
        mlir::cast<NamedTensorType>(argument.getType())));
    manifest.arguments.back().optional = op.isOptional(argument);
    manifest.arguments.back().fill = op.getDefault(argument);
    describeList(op, argument, manifest.arguments.back());
  }
  llvm::append_range(manifest.arguments, describeRows(op));
  rec::ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    manifest.arguments.push_back(describeResult(op, i));
  manifest.carries = describeCarries(op, manifest);
  manifest.subnormals = request.subnormals;
  manifest.schedule = scheduleText(op);
  manifest.provenance = describeProvenance(request);
  return manifest;
}

static BufferKind kindOf(rec::BufferKind kind) {
  switch (kind) {
  case rec::BufferKind::prepared:
    return BufferKind::prepared;
  case rec::BufferKind::workspace:
    return BufferKind::workspace;
  case rec::BufferKind::sequence:
    return BufferKind::sequence;
  case rec::BufferKind::saved:
    return BufferKind::saved;
  }
  llvm_unreachable("every kind of buffer has its word in the manifest");
}

/// Expressions are our own text, and parse unless the tiling is wrong.
Expected<void> reprise::jit::describeBuffers(Manifest &manifest,
                                             mlir::ArrayAttr buffers) {
  for (auto buffer : buffers.getAsRange<rec::BufferAttr>()) {
    auto bytes = Expression::parse(buffer.getBytes(), buffer.getName().str());
    if (!bytes)
      return passOn(bytes);
    manifest.buffers.push_back(
        {buffer.getName().str(), kindOf(buffer.getKind()), *bytes});
  }
  return {};
}
