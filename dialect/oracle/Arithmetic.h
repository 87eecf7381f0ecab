//===- Arithmetic.h - what an operation does to its result ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The three modes in one place: every computed value passes through `finish`.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_ARITHMETIC_H
#define REPRISE_DIALECT_ORACLE_ARITHMETIC_H

#include "dialect/oracle/Options.h"
#include <cfloat>
#include <cmath>
#include <limits>

namespace reprise::oracle {

/// An operation's error bound, in units of 2^-24 of its result.
namespace error {
/// The result is a copy, or always representable.
inline constexpr double none = 0;
/// Half an ulp: an operation that IEEE 754 rounds correctly.
inline constexpr double rounding = 1;
/// 4 ulp (2^-23 each): what Reprise promises for functions.
inline constexpr double function = 8;
} // namespace error

/// A stream of random numbers in [-1, 1].
class Noise {
public:
  explicit Noise(uint64_t seed) : state(seed) {}

  double next() {
    // Knuth's multiplier; int64 to double drops the weak low bits.
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(static_cast<int64_t>(state)) * 0x1p-63;
  }

private:
  uint64_t state;
};

class Arithmetic {
public:
  explicit Arithmetic(const Options &options)
      : probe(options.probe), mode(options.mode),
        perturbation(options.perturbation),
        flushes(
            options.flushesSubnormals && rounds() &&
            (!perturbs() || perturbation.systematic || perturbation.nearest)) {}

  /// Sees what is computed; null where none does.
  Probe *const probe;

  bool rounds() const { return mode != Mode::exact; }
  bool perturbs() const { return mode == Mode::perturbed; }

  /// The errors of one operation on one row at one step, in the order of its
  /// points. `operation` numbers the operations of an operator.
  Noise noise(uint64_t operation, int64_t row, int64_t step) const;

  /// The largest relative error of an operation.
  double bound(double errorUnits) const {
    if (!perturbs())
      return 0;
    if (perturbation.nearest)
      return errorUnits > error::rounding ? error::rounding * 0x1p-24 : 0;
    return perturbation.amplification * errorUnits * 0x1p-24;
  }

  /// The largest error of each partial sum, relative to it.
  double sumBound() const {
    return perturbs() && perturbation.nearest ? error::rounding * 0x1p-24
                                              : bound(error::rounding);
  }

  bool flushesSubnormals() const { return flushes; }

  /// What an operation takes for `value`.
  double operand(double value) const {
    return flushes && std::fabs(value) < FLT_MIN ? std::copysign(0.0, value)
                                                 : value;
  }

  /// The result of an operation that computed `value` and errs by `relative`.
  /// One that `mayBeFused` with the operation that takes it is, by chance, not
  /// held to f32's range.
  double finish(double value, double relative, bool mayBeFused = false) const {
    if (!rounds())
      return value;
    value *= 1 + relative;
    if (mayBeFused && relative > 0)
      return value;
    if (perturbs() && perturbation.nearest)
      value = static_cast<float>(value);
    double magnitude = std::fabs(value);
    if (magnitude >= overflow)
      return std::copysign(std::numeric_limits<double>::infinity(), value);
    return magnitude < FLT_MIN ? underflow(value) : value;
  }

  /// From here on a number is rounded to infinity in f32.
  static constexpr double overflow = 0x1.ffffffp127;

private:
  double underflow(double value) const {
    bool flush = flushes || (perturbs() && perturbation.systematic &&
                             !perturbation.nearest);
    return flush ? std::copysign(0.0, value) : roundTo(value, f32Format);
  }

  Mode mode;
  Perturbation perturbation;
  /// Whether subnormal operands and results are zero.
  bool flushes;
};

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_ARITHMETIC_H
