//===- Probe.cpp - how far results hang on what errors decide -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Probe.h"
#include "dialect/oracle/Arithmetic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVector.h"
#include <cfloat>
#include <cmath>
#include <limits>

using namespace reprise::oracle;

/// How much more than in proportion an operation may change before it counts:
/// exp at operands that spread by 0.3 stays below it.
static constexpr double proportion = 4;

/// How far the result may go while each operand moves by `reach`.
static double farthestOf(const ElementFunction &function,
                         llvm::ArrayRef<double> operands, double result,
                         llvm::ArrayRef<double> reach) {
  double farthest = 0;
  for (size_t i = 0; i != operands.size(); ++i) {
    if (reach[i] == 0)
      continue;
    double at = operands[i];
    // Zero is where divisions, roots and logarithms have their poles.
    double zeroInReach = std::fabs(at) <= reach[i] ? 0 : at;
    for (double other : {at - reach[i], at + reach[i], zeroInReach}) {
      llvm::SmallVector<double> moved(operands);
      moved[i] = other;
      double distance = std::fabs(function.compute(moved.data()) - result);
      if (std::isnan(distance))
        return std::numeric_limits<double>::infinity();
      farthest = std::max(farthest, distance);
    }
  }
  return farthest;
}

bool Probe::isOpen(const ElementFunction &function,
                   llvm::ArrayRef<double> operands, double result,
                   const double *spread) const {
  double own = spread[operands.size()];
  if (std::isinf(own)) // The runs disagree about NaN or an infinity.
    return true;
  llvm::SmallVector<double> reach;
  for (size_t i = 0; i != operands.size(); ++i)
    reach.push_back(deviations * spread[i]);
  double farthest = farthestOf(function, operands, result, reach);
  // Beside what its own errors and what is flushed to zero may do.
  if (farthest >
      proportion * deviations * own + 0x1p-20 * std::fabs(result) + FLT_MIN)
    return true;
  // A gate that is open in some runs and closed in others goes no farther than
  // that, but what it lets through may be of any size. (Of comparisons and
  // signs the runs show both results.)
  return function.errorUnits != error::none &&
         own > std::fabs(result) + FLT_MIN && farthest < deviations * own / 2;
}

double Probe::see(const ElementFunction &function,
                  llvm::ArrayRef<double> operands, double result) {
  if (!judges) {
    record.insert(record.end(), operands.begin(), operands.end());
    record.push_back(result);
    return result;
  }
  const double *declared = record.data() + position;
  const double *spreads = spread.data() + position;
  position += operands.size() + 1;
  auto becameNan = [&](size_t i) {
    return std::isnan(operands[i]) && !std::isnan(declared[i]);
  };
  bool opens = llvm::any_of(llvm::seq(operands.size()), becameNan) ||
               isOpen(function, operands, result, spreads);
  return opens ? std::numeric_limits<double>::quiet_NaN() : result;
}
