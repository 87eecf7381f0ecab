//===- Shape.h - sizes and strides of a tensor ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Shape holds up to Shape::maxRank integers in place, so that views are made,
// copied and checked without allocation. Element and byte counts are computed
// with overflow detection, here and nowhere else.

#ifndef REPRISE_RUNTIME_SHAPE_H
#define REPRISE_RUNTIME_SHAPE_H

#include "support/Error.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace reprise {

class Shape {
public:
  /// x of a bidirectional recurrence has six axes; two more are spare.
  static constexpr int maxRank = 8;

  Shape() = default;
  Shape(std::initializer_list<int64_t> sizes) {
    for (int64_t size : sizes)
      push_back(size);
  }
  explicit Shape(std::span<const int64_t> sizes) {
    for (int64_t size : sizes)
      push_back(size);
  }

  int rank() const { return rankValue; }
  bool empty() const { return rankValue == 0; }
  int64_t operator[](int axis) const {
    assert(axis >= 0 && axis < rankValue);
    return values[axis];
  }
  int64_t &operator[](int axis) {
    assert(axis >= 0 && axis < rankValue);
    return values[axis];
  }
  void push_back(int64_t value) {
    assert(rankValue < maxRank);
    values[rankValue++] = value;
  }

  const int64_t *begin() const { return values.data(); }
  const int64_t *end() const { return values.data() + rankValue; }
  int64_t *begin() { return values.data(); }
  int64_t *end() { return values.data() + rankValue; }

  friend bool operator==(const Shape &a, const Shape &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

private:
  std::array<int64_t, maxRank> values{};
  int rankValue = 0;
};

/// Strides in elements, one per axis.
using Strides = Shape;

/// "[5, 4, 64]"; "[]" for a scalar.
REPRISE_API std::string toString(const Shape &shape);

/// The number of elements, or invalidArgument where a size is negative or the
/// product passes 2^63 - 1. A size of zero does not excuse an overflow of the
/// other sizes: strides could not be stated.
REPRISE_API Expected<int64_t> elementCount(const Shape &shape);

/// The strides of C order (the last axis varies fastest). The shape must have
/// an element count.
REPRISE_API Strides contiguousStrides(const Shape &shape);

/// The strides of Fortran order (the first axis varies fastest).
REPRISE_API Strides fortranStrides(const Shape &shape);

} // namespace reprise

#endif // REPRISE_RUNTIME_SHAPE_H
