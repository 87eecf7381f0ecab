//===- StepOps.cpp - ops on one element, and the yield --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "mlir/Dialect/CommonFolders.h"
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

OpFoldResult StopGradientOp::fold(FoldAdaptor) {
  return getOperand().getDefiningOp<StopGradientOp>() ? getOperand() : Value();
}
