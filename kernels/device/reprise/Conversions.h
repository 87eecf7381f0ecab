//===- Conversions.h - between storage types and f32 ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// toFloat is exact; fromFloat rounds to nearest even, and turns any NaN of a
// 16-bit type into 0x7fff.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_CONVERSIONS_H
#define REPRISE_DEVICE_CONVERSIONS_H

#include "reprise/Instructions.h"

namespace reprise::gpu {

REPRISE_FUNCTION float toFloat(float value) { return value; }
REPRISE_FUNCTION float toFloat(BFloat16 value) {
  return instruction::convertToFloat(value);
}
REPRISE_FUNCTION float toFloat(Float16 value) {
  return instruction::convertToFloat(value);
}

template <StorageType Storage>
REPRISE_FUNCTION Storage fromFloat(float value);
template <>
REPRISE_FUNCTION float fromFloat<float>(float value) {
  return value;
}
template <>
REPRISE_FUNCTION BFloat16 fromFloat<BFloat16>(float value) {
  return instruction::convertToBFloat16(value);
}
template <>
REPRISE_FUNCTION Float16 fromFloat<Float16>(float value) {
  return instruction::convertToFloat16(value);
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_CONVERSIONS_H
