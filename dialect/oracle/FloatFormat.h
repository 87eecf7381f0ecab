//===- FloatFormat.h - rounding to a floating-point format ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The oracle computes in float64 and rounds where the contract says so. The
// rounding is its own, so that a mistake in a conversion of the runtime or in a
// kernel cannot cancel out.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_FLOATFORMAT_H
#define REPRISE_DIALECT_ORACLE_FLOATFORMAT_H

namespace mlir {
class Type;
} // namespace mlir

namespace reprise::oracle {

/// A binary format of IEEE 754's kind, with subnormals, infinities and NaN.
struct FloatFormat {
  /// Bits of the significand, the leading one included.
  int precision;
  /// Exponents of the least and of the largest normal number's leading bit.
  int minExponent;
  int maxExponent;

  bool operator==(const FloatFormat &) const = default;
};

inline constexpr FloatFormat f32Format{24, -126, 127};
inline constexpr FloatFormat bf16Format{8, -126, 127};
inline constexpr FloatFormat f16Format{11, -14, 15};

/// The format of a floating-point type; `otherwise` for the null type.
FloatFormat formatOf(mlir::Type type, const FloatFormat &otherwise);

/// The nearest number of `format`, ties to even; beyond its range an infinity.
double roundTo(double value, const FloatFormat &format);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_FLOATFORMAT_H
