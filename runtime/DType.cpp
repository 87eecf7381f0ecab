//===- DType.cpp - element types ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/DType.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

using namespace reprise;

namespace {

struct DTypeInfo {
  DType dtype;
  std::string_view name;
  int64_t sizeInBytes;
  bool isFloat;
};

constexpr std::array<DTypeInfo, 8> table{{
    {DType::f64, "f64", 8, true},
    {DType::f32, "f32", 4, true},
    {DType::bf16, "bf16", 2, true},
    {DType::f16, "f16", 2, true},
    {DType::i64, "i64", 8, false},
    {DType::i32, "i32", 4, false},
    {DType::u8, "u8", 1, false},
    {DType::boolean, "bool", 1, false},
}};

const DTypeInfo &info(DType dtype) { return table[size_t(dtype)]; }

/// A binary interchange format of 16 bits: one sign bit, then the exponent,
/// then `fractionBits` of fraction.
struct Format16 {
  int fractionBits;
  int exponentBits;

  int bias() const { return (1 << (exponentBits - 1)) - 1; }
  uint16_t infinity() const {
    return uint16_t(((1 << exponentBits) - 1) << fractionBits);
  }
};

constexpr Format16 bf16Format{7, 8};
constexpr Format16 f16Format{10, 5};

uint16_t narrowNaN(uint64_t doubleBits, const Format16 &format) {
  // Set the quiet bit, so that a payload in the lost bits leaves a NaN.
  uint64_t fraction =
      (doubleBits & ((uint64_t(1) << 52) - 1)) >> (52 - format.fractionBits);
  return uint16_t(format.infinity() | fraction |
                  (1 << (format.fractionBits - 1)));
}

/// Rounds a float64 to nearest even. The magnitude is scaled so that one unit
/// in the last place of the result is 1, which holds for subnormal results as
/// well; nearbyint-like rounding of that integer is then the whole work, and a
/// carry out of the fraction moves into the exponent by itself.
uint16_t narrow(double value, const Format16 &format) {
  uint64_t bits = std::bit_cast<uint64_t>(value);
  uint16_t sign = uint16_t((bits >> 48) & 0x8000);
  if (std::isnan(value))
    return sign | narrowNaN(bits, format);
  double magnitude = std::fabs(value);
  if (magnitude == 0)
    return sign;
  if (std::isinf(value))
    return sign | format.infinity();

  int minExponent = 1 - format.bias();
  int exponent = std::max(std::ilogb(magnitude), minExponent);
  if (exponent > format.bias())
    return sign | format.infinity();
  double scaled = std::scalbn(magnitude, format.fractionBits - exponent);
  uint32_t integer = uint32_t(scaled);
  double remainder = scaled - integer;
  if (remainder > 0.5 || (remainder == 0.5 && (integer & 1)))
    ++integer;
  // `integer` holds the implicit leading bit (normal numbers), which adds one
  // to the exponent field below it.
  uint32_t exponentField = uint32_t(exponent - minExponent);
  return sign | uint16_t((exponentField << format.fractionBits) + integer);
}

} // namespace

std::span<const DType> reprise::allDTypes() {
  static constexpr std::array<DType, 8> all{
      DType::f64, DType::f32, DType::bf16, DType::f16,
      DType::i64, DType::i32, DType::u8,   DType::boolean};
  return all;
}

std::string_view reprise::name(DType dtype) { return info(dtype).name; }
int64_t reprise::sizeInBytes(DType dtype) { return info(dtype).sizeInBytes; }
bool reprise::isFloat(DType dtype) { return info(dtype).isFloat; }

Expected<DType> reprise::parseDType(std::string_view text) {
  std::string known;
  for (const DTypeInfo &entry : table) {
    if (entry.name == text)
      return entry.dtype;
    known += known.empty() ? "" : ", ";
    known += entry.name;
  }
  return fail(ErrorCode::invalidArgument,
              fmt::format("unknown element type '{}'", text), "",
              fmt::format("use one of {}", known));
}

uint16_t reprise::bf16FromF64(double value) {
  return narrow(value, bf16Format);
}

uint16_t reprise::bf16FromF32(float value) {
  // bf16 is the upper half of a float32, so rounding is one addition.
  uint32_t bits = std::bit_cast<uint32_t>(value);
  if (std::isnan(value))
    return uint16_t((bits >> 16) | 0x40);
  return uint16_t((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

float reprise::f32FromBf16(uint16_t bits) {
  return std::bit_cast<float>(uint32_t(bits) << 16);
}

uint16_t reprise::f16FromF64(double value) { return narrow(value, f16Format); }
uint16_t reprise::f16FromF32(float value) { return narrow(value, f16Format); }

float reprise::f32FromF16(uint16_t bits) {
  int exponent = (bits >> 10) & 0x1f;
  int fraction = bits & 0x3ff;
  uint32_t sign = uint32_t(bits & 0x8000) << 16;
  uint32_t magnitude;
  if (exponent == 0x1f) // Infinity and NaN, the latter made quiet.
    magnitude =
        0x7f800000u | (uint32_t(fraction) << 13) | (fraction ? 0x400000u : 0u);
  else if (exponent == 0)
    magnitude = std::bit_cast<uint32_t>(std::scalbn(float(fraction), -24));
  else
    magnitude = (uint32_t(exponent + 112) << 23) | (uint32_t(fraction) << 13);
  return std::bit_cast<float>(sign | magnitude);
}
