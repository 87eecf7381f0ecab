//===- Shape.cpp - sizes and strides of a tensor --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Shape.h"

#include <fmt/ranges.h>

using namespace reprise;

std::string reprise::toString(const Shape &shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

Expected<int64_t> reprise::elementCount(const Shape &shape) {
  // The product runs over the sizes with zeros as ones, see the header.
  int64_t product = 1;
  bool hasZero = false;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    int64_t size = shape[axis];
    if (size < 0)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("axis {} of shape {} has the negative size {}",
                              axis, toString(shape), size),
                  "", "sizes are zero or more");
    hasZero |= size == 0;
    if (__builtin_mul_overflow(product, std::max<int64_t>(size, 1), &product))
      return fail(ErrorCode::invalidArgument,
                  fmt::format("shape {} has more than 2^63 - 1 elements",
                              toString(shape)),
                  "", "check the sizes: no memory holds such a tensor");
  }
  return hasZero ? 0 : product;
}

Strides reprise::contiguousStrides(const Shape &shape) {
  Strides strides = shape;
  int64_t stride = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= std::max<int64_t>(shape[axis], 1);
  }
  return strides;
}

Strides reprise::fortranStrides(const Shape &shape) {
  Strides strides = shape;
  int64_t stride = 1;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    strides[axis] = stride;
    stride *= std::max<int64_t>(shape[axis], 1);
  }
  return strides;
}
