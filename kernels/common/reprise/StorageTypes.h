//===- StorageTypes.h - 16-bit floating point types in memory -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types that streams and weights have in memory. They carry bits and no
// arithmetic: a step computes in f32, and reprise/Conversions.h converts.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_COMMON_STORAGETYPES_H
#define REPRISE_COMMON_STORAGETYPES_H

namespace reprise::gpu {

/// The upper half of an f32: 8 bits of exponent, 7 of fraction.
struct BFloat16 {
  unsigned short bits;
};

/// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
struct Float16 {
  unsigned short bits;
};

/// Storage types whose products run on tensor cores without losing accuracy.
template <class T>
inline constexpr bool isTensorCoreType = false;
template <>
inline constexpr bool isTensorCoreType<BFloat16> = true;
template <>
inline constexpr bool isTensorCoreType<Float16> = true;

template <class T>
inline constexpr bool isSinglePrecision = false;
template <>
inline constexpr bool isSinglePrecision<float> = true;

template <class T>
concept TensorCoreType = isTensorCoreType<T>;
template <class T>
concept StorageType = TensorCoreType<T> || isSinglePrecision<T>;

} // namespace reprise::gpu

#endif // REPRISE_COMMON_STORAGETYPES_H
