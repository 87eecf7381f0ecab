//===- Tensor.cpp - tensors and views of caller-owned memory --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Tensor.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

using namespace reprise;

std::string reprise::name(const Device &device) {
  return device.isHost() ? "the host" : fmt::format("cuda:{}", device.ordinal);
}

std::string reprise::describe(const ConstTensorView &view) {
  std::string text =
      fmt::format("{} {}", name(view.dtype), toString(view.shape));
  return view.device.isHost() ? text : text + " on " + name(view.device);
}

bool reprise::isContiguous(const ConstTensorView &view) {
  int64_t expected = 1;
  bool inOrder = true;
  for (int axis = view.shape.rank() - 1; axis >= 0; --axis) {
    if (view.shape[axis] == 0)
      return true;
    if (view.shape[axis] == 1)
      continue;
    inOrder &= view.strides[axis] == expected;
    expected *= view.shape[axis];
  }
  return inOrder;
}

namespace {

/// Copies the sub-tensor that starts at `axis`; pointers are at its origin.
void copyFromAxis(const std::byte *from, const Strides &fromStrides,
                  std::byte *to, const Strides &toStrides, const Shape &shape,
                  int axis, int64_t elementBytes) {
  if (axis == shape.rank()) {
    std::memcpy(to, from, size_t(elementBytes));
    return;
  }
  int64_t fromStep = fromStrides[axis] * elementBytes;
  int64_t toStep = toStrides[axis] * elementBytes;
  bool isRun = axis == shape.rank() - 1 && fromStep == elementBytes &&
               toStep == elementBytes;
  if (isRun) {
    std::memcpy(to, from, size_t(shape[axis] * elementBytes));
    return;
  }
  for (int64_t i = 0; i < shape[axis]; ++i)
    copyFromAxis(from + i * fromStep, fromStrides, to + i * toStep, toStrides,
                 shape, axis + 1, elementBytes);
}

} // namespace

void reprise::copyElements(const ConstTensorView &from, const TensorView &to) {
  assert(from.dtype == to.dtype && from.shape == to.shape);
  assert(from.device.isHost() && to.device.isHost());
  auto count = elementCount(from.shape);
  assert(count && "views have an element count");
  if (*count == 0)
    return;
  int64_t elementBytes = sizeInBytes(from.dtype);
  if (isContiguous(from) && isContiguous(to)) {
    std::memcpy(to.data, from.data, size_t(*count * elementBytes));
    return;
  }
  copyFromAxis(static_cast<const std::byte *>(from.data), from.strides,
               static_cast<std::byte *>(to.data), to.strides, from.shape, 0,
               elementBytes);
}

void Tensor::Free::operator()(void *memory) const { std::free(memory); }

/// The bytes of a tensor, rounded up to whole cache lines and at least one of
/// them: an empty tensor has a pointer, too.
static Expected<int64_t> allocationBytes(DType dtype, const Shape &shape,
                                         int64_t elements) {
  constexpr int64_t line = 64;
  int64_t bytes;
  if (__builtin_mul_overflow(elements, sizeInBytes(dtype), &bytes) ||
      bytes > INT64_MAX - line)
    return fail(ErrorCode::invalidArgument,
                fmt::format("a tensor {} {} has more than 2^63 - 1 bytes",
                            name(dtype), toString(shape)),
                "", "check the sizes: no memory holds such a tensor");
  return std::max(line, (bytes + line - 1) / line * line);
}

Expected<Tensor> Tensor::allocate(DType dtype, const Shape &shape,
                                  const Strides &strides) {
  auto elements = elementCount(shape);
  if (!elements)
    return passOn(elements);
  auto bytes = allocationBytes(dtype, shape, *elements);
  if (!bytes)
    return passOn(bytes);
  void *memory = std::aligned_alloc(64, size_t(*bytes));
  if (!memory)
    return fail(ErrorCode::doesNotFit,
                fmt::format("cannot allocate {} bytes for a tensor {} {}",
                            *bytes, name(dtype), toString(shape)),
                "", "use smaller sizes, or a machine with more memory");
  std::memset(memory, 0, size_t(*bytes));
  Tensor result;
  result.memory.reset(memory);
  result.whole = TensorView(memory, dtype, shape, strides);
  result.elementCountValue = *elements;
  return result;
}

Expected<Tensor> Tensor::zeros(DType dtype, const Shape &shape) {
  if (auto count = elementCount(shape); !count)
    return passOn(count);
  return allocate(dtype, shape, contiguousStrides(shape));
}

Expected<Tensor> Tensor::fortranZeros(DType dtype, const Shape &shape) {
  if (auto count = elementCount(shape); !count)
    return passOn(count);
  return allocate(dtype, shape, fortranStrides(shape));
}

Expected<Tensor> Tensor::clone() const {
  auto copy = zeros(dtype(), shape());
  if (copy)
    copyElements(view(), copy->view());
  return copy;
}
