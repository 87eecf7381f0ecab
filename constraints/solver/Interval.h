//===- Interval.h - bounds of terms --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Closed intervals of integers. Bounds beyond 64 bits are not kept: an upper
// bound of `above` stands for all larger numbers, a lower bound of `above` for
// 2^63 itself; `below` is its mirror image. So each operation is sound for
// integers of any size.

#ifndef REPRISE_CONSTRAINTS_SOLVER_INTERVAL_H
#define REPRISE_CONSTRAINTS_SOLVER_INTERVAL_H

#include <algorithm>
#include <cstdint>

namespace reprise::constraints {

/// Holds a product of two bounds.
using Wide = __int128;

inline constexpr Wide above = Wide(1) << 63;
inline constexpr Wide below = -above;

struct Interval {
  Wide lower = below;
  Wide upper = above;

  bool isEmpty() const { return lower > upper; }
  /// One value within 64 bits.
  bool isFixed() const {
    return lower == upper && lower > below && upper < above;
  }
  bool operator==(const Interval &) const = default;
};

inline Wide clamp(Wide value) { return std::clamp(value, below, above); }

inline Interval intersect(Interval a, Interval b) {
  return {std::max(a.lower, b.lower), std::min(a.upper, b.upper)};
}

/// Rounded towards minus and plus infinity; divisor > 0.
inline Wide floorQuotient(Wide dividend, Wide divisor) {
  auto isNarrow = [](Wide value) { return value == Wide(int64_t(value)); };
  // Division of 128-bit numbers is a function of many instructions.
  if (isNarrow(dividend) && isNarrow(divisor)) {
    int64_t n = int64_t(dividend), d = int64_t(divisor);
    return n / d - (n % d < 0);
  }
  return dividend / divisor - (dividend % divisor < 0);
}
Wide ceilQuotient(Wide dividend, Wide divisor);

inline Interval add(Interval a, Interval b) {
  bool isOpenBelow = a.lower == below || b.lower == below;
  bool isOpenAbove = a.upper == above || b.upper == above;
  return {isOpenBelow ? below : clamp(a.lower + b.lower),
          isOpenAbove ? above : clamp(a.upper + b.upper)};
}

inline Interval negate(Interval a) { return {-a.upper, -a.lower}; }

inline Interval multiply(Interval a, Interval b) {
  // Neither negative nor large, as most are: in a machine's word.
  if (((a.lower | a.upper | b.lower | b.upper) >> 31) == 0)
    return {int64_t(a.lower) * int64_t(b.lower),
            int64_t(a.upper) * int64_t(b.upper)};
  if (a.lower >= 0 && b.lower >= 0)
    return {clamp(a.lower * b.lower), clamp(a.upper * b.upper)};
  auto [lower, upper] = std::minmax({a.lower * b.lower, a.lower * b.upper,
                                     a.upper * b.lower, a.upper * b.upper});
  return {clamp(lower), clamp(upper)};
}

Interval raise(Interval base, int64_t exponent);

// By a positive divisor.
Interval floorDivide(Interval dividend, Interval divisor);
Interval ceilDivide(Interval dividend, Interval divisor);
Interval remainder(Interval dividend, Interval divisor);

// What an operand may be for a result to be in an interval.

/// x in `x * other in result`; `x` is what is known of it.
Interval factorOf(Interval result, Interval other, Interval x);
/// x in `x ^ exponent in result`.
Interval baseOf(Interval result, int64_t exponent, Interval x);
/// The dividend, and the divisor (positive), of a quotient rounded down or up.
Interval dividendOfFloor(Interval quotient, Interval divisor);
Interval divisorOfFloor(Interval quotient, Interval dividend);
Interval dividendOfCeil(Interval quotient, Interval divisor);
Interval divisorOfCeil(Interval quotient, Interval dividend);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_INTERVAL_H
