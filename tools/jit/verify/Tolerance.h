//===- Tolerance.h - how far a correct kernel may be off ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// README.md has the reasoning; the constants here are its parameters.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TOOLS_JIT_VERIFY_TOLERANCE_H
#define REPRISE_TOOLS_JIT_VERIFY_TOLERANCE_H

#include "dialect/oracle/Oracle.h"
#include <map>

namespace reprise::verify {

/// Perturbed runs of each of two kinds, independent and systematic, at first,
/// and where an element is beyond its tolerance then; of the third kind,
/// nearest, there are half as many.
inline constexpr int fewRunsPerKind = 8, manyRunsPerKind = 64;
/// How many standard deviations of the perturbed runs are allowed.
inline constexpr double deviations = 8;

struct Bound {
  /// The declared result, before its last rounding.
  std::vector<double> expected;
  /// Results in [expected - slack, expected + slack], rounded to the output's
  /// type, are right. Infinite where perturbed runs disagree on NaN or
  /// infinity.
  std::vector<double> slack;
  /// Root mean square of what is expected and finite. An element whose slack is
  /// larger is blind: it says nothing about a kernel.
  double size = 0;
};

struct BoundedOutput {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<std::string> axes;
  oracle::FloatFormat format;
  Bound bound;
};

/// What an operator's numbers are beside what it says itself.
struct Numbers {
  oracle::FloatFormat storage;
  bool flushesSubnormals = false;
};

/// What each output of `op` must be, in the order of its rec.return, by so many
/// perturbed runs.
Expected<std::vector<BoundedOutput>> boundOutputs(rec::OperatorOp op,
                                                  const oracle::Arrays &inputs,
                                                  const Numbers &numbers,
                                                  int runsPerKind);

/// By output, whether an element hangs on an operation whose operands, by
/// errors within `deviations`, change its result by far more than its spread
/// over the perturbed runs tells: f32 arithmetic does not determine such an
/// element. Empty where that takes too much memory to find.
using Undetermined = std::map<std::string, std::vector<bool>>;
Expected<Undetermined> findUndetermined(rec::OperatorOp op,
                                        const oracle::Arrays &inputs,
                                        const Numbers &numbers);

} // namespace reprise::verify

#endif // REPRISE_TOOLS_JIT_VERIFY_TOLERANCE_H
