//===- Options.h - how the oracle's arithmetic rounds ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_ORACLE_OPTIONS_H
#define REPRISE_DIALECT_ORACLE_OPTIONS_H

#include "dialect/oracle/FloatFormat.h"

#include <cstdint>

namespace reprise::oracle {

enum class Mode {
  /// Float64 throughout, nothing is rounded.
  exact,
  /// Float64 arithmetic, rounded where the numerical contract says so, with the
  /// range of f32: what overflows there is an infinity here.
  declared,
  /// As declared, and every operation errs at random, up to its error bound.
  perturbed,
};

/// How `perturbed` errs. Each result v becomes v * (1 + e * 2^-24 * r), with r
/// uniform in [-1, 1] and e the operation's error bound: 1 for one that is
/// correctly rounded (half an ulp), 8 for a function (4 ulp). A sum errs as
/// much as if each of its partial sums did. (Monte Carlo arithmetic: Parker,
/// Monte Carlo Arithmetic: exploiting round-off, 1997.)
struct Perturbation {
  uint64_t seed = 0;
  /// False: r is drawn anew for every operation, element and step. True: r
  /// depends on the operation and the point of its index space alone, so that
  /// errors add up over steps and rows instead of averaging out, and subnormal
  /// results are flushed to zero.
  bool systematic = false;
  /// Multiplies every error.
  double amplification = 1;
  /// Every result is a number of f32, as a kernel's is: the nearest one of a
  /// correctly rounded operation's, and of a function's or a sum's after an
  /// error of half an ulp. So results that are equal in f32 are equal, and
  /// their difference is zero, which errors drawn from an interval never meet.
  /// `amplification` and `systematic` do not count then.
  bool nearest = false;
};

class Probe;

struct Options {
  Mode mode = Mode::exact;
  /// The storage type of an operator that says none itself.
  FloatFormat storage = f32Format;
  Perturbation perturbation = {};
  /// Whether subnormal operands and results count as zero: in `declared` and in
  /// those perturbed runs that are systematic or nearest; the others keep them,
  /// as a kernel may (in a product that is fused with a sum, for example).
  bool flushesSubnormals = false;
  /// Whether results are rounded to the type in which they are handed out
  /// (storage, or f32). Not in mode exact.
  bool roundResults = true;
  /// Sees what is computed, where one is given.
  Probe *probe = nullptr;
};

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_OPTIONS_H
