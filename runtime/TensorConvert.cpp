//===- TensorConvert.cpp - conversion between element types ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values pass through one of two exact intermediates: float64 for floating
// point sources, int64 for integer sources. Writing to the target then either
// rounds once or checks that nothing is lost.

#include "runtime/ElementBytes.h"
#include "runtime/Tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace reprise;

namespace {

/// The 16-bit formats as types, so that they can be told from integers.
struct Bf16 {
  uint16_t bits;
};
struct F16 {
  uint16_t bits;
};
struct Boolean {
  uint8_t value;
};

/// Calls `action` with a value of the element type's C++ type.
template <typename Action>
void withElementType(DType dtype, Action action) {
  switch (dtype) {
  case DType::f64:
    return action(double());
  case DType::f32:
    return action(float());
  case DType::bf16:
    return action(Bf16());
  case DType::f16:
    return action(F16());
  case DType::i64:
    return action(int64_t());
  case DType::i32:
    return action(int32_t());
  case DType::u8:
    return action(uint8_t());
  case DType::boolean:
    return action(Boolean());
  }
}

double widen(double value) { return value; }
double widen(float value) { return value; }
double widen(Bf16 value) { return f32FromBf16(value.bits); }
double widen(F16 value) { return f32FromF16(value.bits); }
int64_t widen(int64_t value) { return value; }
int64_t widen(int32_t value) { return value; }
int64_t widen(uint8_t value) { return value; }
int64_t widen(Boolean value) { return value.value; }

// store() returns whether the target could take the value.
bool store(double value, double &to) {
  to = value;
  return true;
}
bool store(double value, float &to) {
  to = float(value);
  return true;
}
bool store(double value, Bf16 &to) {
  to.bits = bf16FromF64(value);
  return true;
}
bool store(double value, F16 &to) {
  to.bits = f16FromF64(value);
  return true;
}
bool store(int64_t value, double &to) {
  to = double(value);
  return true;
}
bool store(int64_t value, float &to) {
  to = float(value);
  return true;
}
/// An odd-rounded float64 of a large integer keeps what a second rounding to a
/// narrow format needs to know: that something lies below.
double roundToOdd(int64_t value) {
  uint64_t magnitude =
      value < 0 ? uint64_t(0) - uint64_t(value) : uint64_t(value);
  uint64_t lost = magnitude & 0x7ff;
  if (magnitude >> 53 && lost)
    magnitude = (magnitude & ~uint64_t(0x7ff)) | 0x800;
  double result = double(magnitude);
  return value < 0 ? -result : result;
}
bool store(int64_t value, Bf16 &to) {
  to.bits = bf16FromF64(roundToOdd(value));
  return true;
}
bool store(int64_t value, F16 &to) {
  to.bits = f16FromF64(roundToOdd(value));
  return true;
}
template <typename Integer>
bool storeInteger(int64_t value, int64_t limit, Integer &to) {
  int64_t least = std::is_signed_v<Integer>
                      ? int64_t(std::numeric_limits<Integer>::min())
                      : 0;
  to = Integer(value);
  return value >= least && value <= limit;
}
bool store(int64_t value, int64_t &to) {
  to = value;
  return true;
}
bool store(int64_t value, int32_t &to) {
  return storeInteger(value, INT32_MAX, to);
}
bool store(int64_t value, uint8_t &to) { return storeInteger(value, 255, to); }
bool store(int64_t value, Boolean &to) {
  return storeInteger(value, 1, to.value);
}
/// Floating point to integer: through int64 where the value is integral and in
/// range. (2^63 itself is representable as a double, and out of range.)
template <typename Integer>
bool store(double value, Integer &to) {
  if (!(value >= -0x1p63 && value < 0x1p63) || std::trunc(value) != value)
    return false;
  return store(int64_t(value), to);
}

/// Converts C-order elements; gives the index of the first that does not fit.
template <typename From, typename To>
std::optional<int64_t> convertRun(const From *from, To *to, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    if (!store(widen(from[i]), to[i]))
      return i;
  return std::nullopt;
}

std::string valueText(const Tensor &tensor, int64_t index) {
  std::string text;
  withElementType(tensor.dtype(), [&](auto zero) {
    using Element = decltype(zero);
    text = fmt::format(
        "{}", widen(static_cast<const Element *>(tensor.data())[index]));
  });
  return text;
}

} // namespace

Expected<Tensor> reprise::convert(const ConstTensorView &from, DType to) {
  if (auto reached = requireHostMemory(from); !reached)
    return passOn(reached);
  auto source = Tensor::zeros(from.dtype, from.shape);
  if (!source)
    return passOn(source);
  copyElements(from, source->view());
  if (from.dtype == to)
    return source;
  auto target = Tensor::zeros(to, from.shape);
  if (!target)
    return passOn(target);

  std::optional<int64_t> misfit;
  withElementType(from.dtype, [&](auto fromZero) {
    withElementType(to, [&](auto toZero) {
      misfit = convertRun(
          static_cast<const decltype(fromZero) *>(source->data()),
          static_cast<decltype(toZero) *>(target->data()), source->elements());
    });
  });
  if (misfit)
    return fail(ErrorCode::invalidArgument,
                fmt::format("element {} (in C order) is {}, which {} cannot "
                            "hold",
                            *misfit, valueText(*source, *misfit), name(to)),
                "", "round or clip the values first");
  return target;
}

void reprise::fillElements(const TensorView &tensor, double value) {
  assert(isFloat(tensor.dtype) && tensor.device.isHost());
  withElementType(tensor.dtype, [&](auto zero) {
    using Element = decltype(zero);
    Element element{};
    store(value, element);
    std::fill_n(static_cast<Element *>(tensor.data),
                *elementCount(tensor.shape), element);
  });
}
