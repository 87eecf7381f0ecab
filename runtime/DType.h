//===- DType.h - element types --------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The element types that tensors, files, manifests and the command line know,
// and the conversions of the 16-bit floating point formats.

#ifndef REPRISE_RUNTIME_DTYPE_H
#define REPRISE_RUNTIME_DTYPE_H

#include "support/Error.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace reprise {

/// `boolean` is one byte holding 0 or 1.
enum class DType { f64, f32, bf16, f16, i64, i32, u8, boolean };

/// Every element type, in the order of the enumeration.
REPRISE_API std::span<const DType> allDTypes();

/// "f64", "f32", "bf16", "f16", "i64", "i32", "u8", "bool".
REPRISE_API std::string_view name(DType dtype);

/// Size of one element in bytes.
REPRISE_API int64_t sizeInBytes(DType dtype);

REPRISE_API bool isFloat(DType dtype);

/// The inverse of name(); an unknown name gives invalidArgument with the list
/// of known ones.
REPRISE_API Expected<DType> parseDType(std::string_view text);

/// Conversions of the bits of the 16-bit formats. Narrowing rounds to nearest,
/// ties to even, once (float64 does not pass through float32 on the way);
/// values beyond the format's range become infinities; a NaN stays a NaN
/// (quiet, sign and leading payload bits kept). Widening is exact.
REPRISE_API uint16_t bf16FromF64(double value);
REPRISE_API uint16_t bf16FromF32(float value);
REPRISE_API float f32FromBf16(uint16_t bits);
REPRISE_API uint16_t f16FromF64(double value);
REPRISE_API uint16_t f16FromF32(float value);
REPRISE_API float f32FromF16(uint16_t bits);

} // namespace reprise

#endif // REPRISE_RUNTIME_DTYPE_H
