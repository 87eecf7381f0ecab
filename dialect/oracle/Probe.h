//===- Probe.h - how far results hang on what errors decide ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A divisor that cancels, a comparison of two numbers that are equal but for
// their errors: behind these a result may be anything, and a handful of
// perturbed runs need not show it. A probe looks at the operation itself, with
// the spread of its operands over those runs.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_PROBE_H
#define REPRISE_DIALECT_ORACLE_PROBE_H

#include "dialect/oracle/ElementFunctions.h"
#include "llvm/ADT/ArrayRef.h"
#include <vector>

namespace reprise::oracle {

/// Sees every elementwise operation of a run but sums, differences and
/// products, which errors reach in proportion: operands and result, in the
/// order in which they are computed, which is the same in all runs on the same
/// inputs.
class Probe {
public:
  /// Records what a run computes.
  Probe() = default;
  /// Follows a run in mode `declared`, whose record is `declared`: the result
  /// of an operation becomes NaN where its operands, `deviations` times their
  /// spread away from where they are, change it by far more than its own
  /// spread tells, or where an operand became NaN so.
  Probe(std::vector<double> declared, std::vector<double> spread,
        double deviations)
      : record(std::move(declared)), spread(std::move(spread)),
        deviations(deviations), judges(true) {}

  /// What the run goes on with in the place of `result`.
  double see(const ElementFunction &function, llvm::ArrayRef<double> operands,
             double result);

  /// Operands and result of each operation.
  std::vector<double> record;

private:
  bool isOpen(const ElementFunction &function, llvm::ArrayRef<double> operands,
              double result, const double *spread) const;

  std::vector<double> spread;
  double deviations = 0;
  bool judges = false;
  size_t position = 0;
};

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_PROBE_H
