//===- StepOps.cpp - ops on one element, and the yield --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "mlir/Dialect/CommonFolders.h"
#include "llvm/ADT/StringSet.h"
#include <cmath>

using namespace mlir;
using namespace reprise::rec;

/// Folds a constant operand, in double precision and rounded once.
static OpFoldResult foldUnary(ArrayRef<Attribute> operands,
                              double (*function)(double)) {
  return constFoldUnaryOp<FloatAttr, FloatAttr::ValueType, void>(
      operands, [&](const APFloat &value) {
        APFloat result(function(value.convertToDouble()));
        bool losesInfo;
        result.convert(value.getSemantics(), APFloat::rmNearestTiesToEven,
                       &losesInfo);
        return result;
      });
}

OpFoldResult SigmoidOp::fold(FoldAdaptor adaptor) {
  return foldUnary(adaptor.getOperands(), [](double x) {
    double e = std::exp(-std::fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  });
}

OpFoldResult SoftplusOp::fold(FoldAdaptor adaptor) {
  return foldUnary(adaptor.getOperands(), [](double x) {
    return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x)));
  });
}

OpFoldResult LogSigmoidOp::fold(FoldAdaptor adaptor) {
  return foldUnary(adaptor.getOperands(), [](double x) {
    return std::fmin(x, 0) - std::log1p(std::exp(-std::fabs(x)));
  });
}

OpFoldResult SpikeOp::fold(FoldAdaptor adaptor) {
  return foldUnary(adaptor.getOperands(),
                   [](double x) { return x >= 0 ? 1.0 : 0.0; });
}

LogicalResult SpikeOp::verify() {
  if (getSlope().isFiniteNonZero() && !getSlope().isNegative()) // (C1)
    return success();
  return emitOpError() << "has a surrogate of slope "
                       << getSlope().convertToDouble()
                       << ": write a finite number above 0";
}

LogicalResult UnfoldOp::verify() {
  size_t count = getDimensions().size();
  if (count == 0) // (C1)
    return emitOpError() << "unfolds nothing: name a dimension and its taps";
  if (getTaps().size() != count) // (C2)
    return emitOpError() << "unfolds " << count << " dimensions with "
                         << getTaps().size() << " names of taps";
  llvm::StringSet<> names;
  for (ArrayAttr part : {getDimensions(), getTaps()})
    for (StringRef name : part.getAsValueRange<StringAttr>()) {
      if (!names.insert(name).second) // (C1), (C2)
        return emitOpError() << "names " << name << " twice: name it once";
      if (name == RecDialect::batchName || name == RecDialect::directionName)
        return emitOpError()
               << "unfolds " << name << ": rows and directions are independent";
    }
  bool fits = getDilations().empty() || getDilations().size() == count;
  if (!fits || llvm::any_of(getDilations(), [](int64_t d) {
        return d < 1 || d > WindowAttr::mostSteps;
      })) // (C3)
    return emitOpError() << "is dilated by [" << getDilations()
                         << "]: give each of its " << count
                         << " dimensions a number from 1 to "
                         << WindowAttr::mostSteps;
  return success();
}

LogicalResult SparseProductOp::verify() {
  NamedTensorType weight = getWeight().getType();
  SmallVector<StringRef> names = weight.getNames({RecDialect::directionName});
  auto recurrence = (*this)->getParentOfType<RecurrenceOp>();
  bool isUnnamed = llvm::any_of(
      weight.getDimensions(), [](const Dimension &d) { return !d.isNamed(); });
  bool hasOther = llvm::is_contained(names, recurrence.getTime()) ||
                  llvm::is_contained(names, RecDialect::batchName);
  if (names.size() != 3 || isUnnamed || hasOther || names[0] == names[1] ||
      names[0] == names[2] || !weight.isFloat()) // (C1)
    return emitOpError() << "has the weight " << weight
                         << ", which must be [blocks, rows, columns], each a "
                            "name, neither time nor B";
  if (weight.hasDirection() && !recurrence.getBidirectional()) // (C1)
    return emitOpError() << "has the weight " << weight
                         << ": direction can only lead, in a bidirectional "
                            "recurrence";
  NamedTensorType list = getRows().getType();
  if (!llvm::equal(list.getNames(), ArrayRef(names).take_front(1)) ||
      list.getDimensions().size() != 1 || !list.getElementType() ||
      !list.getElementType().isInteger(32)) // (C2)
    return emitOpError() << "says where its blocks are in " << list
                         << ", which must be !rec.tensor<" << names[0]
                         << " : i32>";
  return success();
}

OpFoldResult StopGradientOp::fold(FoldAdaptor) {
  return getOperand().getDefiningOp<StopGradientOp>() ? getOperand() : Value();
}
