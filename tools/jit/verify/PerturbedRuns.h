//===- PerturbedRuns.h - arithmetics that keep their promises -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_VERIFY_PERTURBEDRUNS_H
#define REPRISE_TOOLS_JIT_VERIFY_PERTURBEDRUNS_H

#include "dialect/oracle/Oracle.h"
#include "dialect/oracle/Probe.h"
#include <functional>

namespace reprise::verify {

/// How much worse than promised the perturbed arithmetic is: whatever rounding
/// or comparison a correct kernel may decide otherwise, some run has.
inline constexpr double amplification = 4;

/// The perturbed runs, those of one kind behind those of another.
struct PerturbedRuns {
  int perKind;

  int nearest() const { return perKind / 2; }
  int count() const { return 2 * perKind + nearest(); }
  oracle::Perturbation perturbation(int run) const;
};

/// What one run gave.
struct PerturbedRun {
  oracle::Perturbation perturbation;
  oracle::Arrays results;
  /// Empty unless asked for.
  oracle::Probe probe;
};

/// Runs them on all cores and hands each on, in their order.
Expected<void>
forEachRun(rec::OperatorOp op, const oracle::Arrays &inputs,
           const oracle::Options &options, const PerturbedRuns &runs,
           bool probes,
           const std::function<void(const PerturbedRun &run)> &take);

/// The distance of two results. Equal infinities, and NaN beside NaN, are no
/// deviation; any other disagreement about them is an infinite one.
double distanceOf(double a, double b);

} // namespace reprise::verify

#endif // REPRISE_TOOLS_JIT_VERIFY_PERTURBEDRUNS_H
