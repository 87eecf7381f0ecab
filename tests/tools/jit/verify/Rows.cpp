//===- Rows.cpp - steps, directions and turned rows of tensors ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Rows.h"

#include <algorithm>
#include <vector>

using namespace reprise;
using namespace reprise::test;

/// Bytes are moved, not read: the same for each element type.
static std::span<std::byte> bytesOf(Tensor &tensor) {
  return {static_cast<std::byte *>(tensor.data()),
          size_t(tensor.sizeInBytes())};
}

static std::span<const std::byte> bytesOf(const Tensor &tensor) {
  return {static_cast<const std::byte *>(tensor.data()),
          size_t(tensor.sizeInBytes())};
}

void reprise::test::turnRows(Tensor &tensor, std::span<const int32_t> lengths) {
  int64_t steps = tensor.shape()[0], rows = tensor.shape()[1];
  if (tensor.elements() == 0)
    return;
  int64_t size = tensor.sizeInBytes() / (steps * rows);
  auto at = [&](int64_t step, int64_t row) {
    return bytesOf(tensor).subspan((step * rows + row) * size, size);
  };
  for (int64_t row = 0; row != rows; ++row) {
    int64_t length = lengths.empty() ? steps : lengths[row];
    for (int64_t step = 0; step < length / 2; ++step)
      std::ranges::swap_ranges(at(step, row), at(length - 1 - step, row));
  }
}

void reprise::test::turnSegments(Tensor &flags,
                                 std::span<const int32_t> lengths) {
  int64_t steps = flags.shape()[0], rows = flags.shape()[1];
  std::span<int32_t> values = flags.values<int32_t>();
  for (int64_t row = 0; row != rows; ++row) {
    int64_t length = lengths.empty() ? steps : lengths[row];
    std::vector<int32_t> turned(length);
    for (int64_t step = 1; step < length; ++step)
      turned[length - step] = values[step * rows + row];
    for (int64_t step = 0; step != length; ++step)
      values[step * rows + row] = turned[step];
  }
}

/// The bytes of the axes from `axis` on.
static int64_t bytesBehind(const Tensor &tensor, int axis) {
  int64_t bytes = sizeInBytes(tensor.dtype());
  for (int i = axis; i != tensor.shape().rank(); ++i)
    bytes *= tensor.shape()[i];
  return bytes;
}

Tensor reprise::test::joinDirections(const Tensor &first, const Tensor &second,
                                     int axis) {
  Shape shape(std::span(first.shape().begin(), axis));
  shape.push_back(2);
  for (int i = axis; i != first.shape().rank(); ++i)
    shape.push_back(first.shape()[i]);
  Tensor joined = Tensor::zeros(first.dtype(), shape).value();
  int64_t inner = bytesBehind(first, axis);
  for (int64_t i = 0; i * inner != joined.sizeInBytes(); ++i)
    std::ranges::copy(
        bytesOf(i % 2 == 0 ? first : second).subspan(i / 2 * inner, inner),
        bytesOf(joined).subspan(i * inner).begin());
  return joined;
}

Tensor reprise::test::takeDirection(const Tensor &both, int direction,
                                    int axis) {
  Shape shape;
  for (int i = 0; i != both.shape().rank(); ++i)
    if (i != axis)
      shape.push_back(both.shape()[i]);
  Tensor half = Tensor::zeros(both.dtype(), shape).value();
  int64_t inner = bytesBehind(half, axis);
  for (int64_t i = 0; i * inner != half.sizeInBytes(); ++i)
    std::ranges::copy(bytesOf(both).subspan((2 * i + direction) * inner, inner),
                      bytesOf(half).subspan(i * inner).begin());
  return half;
}

ConstTensorView reprise::test::stepsOf(const Tensor &tensor, int64_t begin,
                                       int64_t end) {
  Shape shape = tensor.shape();
  shape[0] = end - begin;
  return {bytesOf(tensor).subspan(begin * bytesBehind(tensor, 1)).data(),
          tensor.dtype(), shape};
}

ConstTensorView reprise::test::stepOf(const Tensor &tensor, int64_t step) {
  ConstTensorView steps = stepsOf(tensor, step, step + 1);
  Shape shape(std::span(steps.shape.begin() + 1, steps.shape.end()));
  return {steps.data, steps.dtype, shape};
}
