//===- Conversions.h - between storage types and f32 ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// toFloat is exact; fromFloat rounds to nearest even, and turns any NaN of a
// 16-bit type into 0x7fff, as the GPU's conversions do.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_CONVERSIONS_H
#define REPRISE_HOST_CONVERSIONS_H

#include "reprise/Platform.h"
#include "reprise/StorageTypes.h"
#include <bit>
#include <math.h>
#include <stdint.h>

namespace reprise::gpu {

inline float toFloat(float value) { return value; }

inline float toFloat(BFloat16 value) {
  return std::bit_cast<float>(uint32_t(value.bits) << 16);
}

inline float toFloat(Float16 value) {
  const int exponent = value.bits >> 10 & 31, fraction = value.bits & 1023;
  float magnitude;
  if (exponent == 31)
    magnitude = fraction ? NAN : INFINITY;
  else if (exponent == 0)
    magnitude = ldexpf(float(fraction), -24);
  else
    magnitude = ldexpf(float(1024 + fraction), exponent - 25);
  return value.bits & 0x8000 ? -magnitude : magnitude;
}

template <StorageType Storage>
Storage fromFloat(float value);

template <>
inline float fromFloat<float>(float value) {
  return value;
}

template <>
inline BFloat16 fromFloat<BFloat16>(float value) {
  if (value != value)
    return {0x7fff};
  // Adding half of the last kept digit, less one unless that digit is odd,
  // rounds to nearest even; a carry out of the fraction is the right exponent.
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  return {uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

template <>
inline Float16 fromFloat<Float16>(float value) {
  if (value != value)
    return {0x7fff};
  const uint16_t sign = signbit(value) ? 0x8000 : 0;
  const float magnitude = fabsf(value);
  if (magnitude >= 65520.0f) // halfway between the largest binary16 and 2^16
    return {uint16_t(sign | 0x7c00)};
  if (magnitude <
      0x1p-14f) // subnormal: rintf rounds to nearest even in units of 2^-24
    return {uint16_t(sign | int(rintf(magnitude * 0x1p24f)))};
  const uint32_t bits = std::bit_cast<uint32_t>(magnitude);
  const uint32_t rounded = bits + 0xfff + (bits >> 13 & 1);
  return {uint16_t(sign | ((rounded >> 13) - (112 << 10)))};
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_CONVERSIONS_H
