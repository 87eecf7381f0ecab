//===- Tensor.h - tensors and views of caller-owned memory ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A view describes memory that someone else owns; a Tensor owns its memory.
// Shapes are in elements, strides in elements, memory in bytes. A view whose
// data pointer is null is "absent": an optional argument that was left out. A
// tensor with no elements is not absent: its data pointer is never null. A view
// may be of a GPU's memory; what reads or writes elements here takes the
// host's.

#ifndef REPRISE_RUNTIME_TENSOR_H
#define REPRISE_RUNTIME_TENSOR_H

#include "runtime/DType.h"
#include "runtime/Device.h"
#include "runtime/Shape.h"

#include <cstddef>
#include <memory>
#include <type_traits>

namespace reprise {

/// Memory of shape `shape` whose element at index i lies at
/// data + sizeInBytes(dtype) * sum(i[axis] * strides[axis]).
template <typename Pointer>
struct BasicTensorView {
  Pointer data = nullptr;
  DType dtype = DType::f32;
  Shape shape;
  Strides strides;
  Device device;

  BasicTensorView() = default;
  /// A view of C-order memory.
  BasicTensorView(Pointer data, DType dtype, const Shape &shape,
                  Device device = {})
      : BasicTensorView(data, dtype, shape, contiguousStrides(shape), device) {}
  BasicTensorView(Pointer data, DType dtype, const Shape &shape,
                  const Strides &strides, Device device = {})
      : data(data), dtype(dtype), shape(shape), strides(strides),
        device(device) {
    assert(shape.rank() == strides.rank());
  }
  /// A writable view is also a readable one.
  template <typename Other,
            std::enable_if_t<std::is_convertible_v<Other, Pointer>, int> = 0>
  BasicTensorView(const BasicTensorView<Other> &other)
      : BasicTensorView(other.data, other.dtype, other.shape, other.strides,
                        other.device) {}

  bool present() const { return data != nullptr; }
};

using TensorView = BasicTensorView<void *>;
using ConstTensorView = BasicTensorView<const void *>;

/// "f32 [5, 4, 64]", "f32 [5, 4, 64] on cuda:0".
REPRISE_API std::string describe(const ConstTensorView &view);

/// Whether the elements lie in C order without gaps. Axes of size one and
/// tensors without elements put no condition on strides.
REPRISE_API bool isContiguous(const ConstTensorView &view);

/// Copies element by element between views of the host's memory, of equal dtype
/// and shape (all asserted), that do not overlap.
REPRISE_API void copyElements(const ConstTensorView &from,
                              const TensorView &to);

/// Sets every element of a C-order tensor to `value`, rounded to its type,
/// which is a floating-point one (asserted).
REPRISE_API void fillElements(const TensorView &tensor, double value);

/// An owning tensor, 64-byte aligned. Movable; copies are explicit (clone).
class Tensor {
public:
  /// An absent tensor.
  Tensor() = default;

  /// A C-order tensor of zeros. Fails with invalidArgument where the element
  /// count overflows, with doesNotFit where the memory cannot be had.
  REPRISE_API static Expected<Tensor> zeros(DType dtype, const Shape &shape);

  /// The same, in Fortran order.
  REPRISE_API static Expected<Tensor> fortranZeros(DType dtype,
                                                   const Shape &shape);

  DType dtype() const { return whole.dtype; }
  const Shape &shape() const { return whole.shape; }
  const Strides &strides() const { return whole.strides; }
  int64_t elements() const { return elementCountValue; }
  int64_t sizeInBytes() const {
    return elementCountValue * reprise::sizeInBytes(whole.dtype);
  }
  void *data() { return whole.data; }
  const void *data() const { return whole.data; }

  /// The elements in memory order. T must be as wide as the dtype (asserted).
  template <typename T>
  std::span<T> values() {
    assert(sizeof(T) == size_t(reprise::sizeInBytes(whole.dtype)));
    return {static_cast<T *>(whole.data), size_t(elementCountValue)};
  }
  template <typename T>
  std::span<const T> values() const {
    assert(sizeof(T) == size_t(reprise::sizeInBytes(whole.dtype)));
    return {static_cast<const T *>(whole.data), size_t(elementCountValue)};
  }

  TensorView view() { return whole; }
  ConstTensorView view() const { return whole; }

  /// A C-order copy.
  REPRISE_API Expected<Tensor> clone() const;

private:
  struct Free {
    REPRISE_API void operator()(void *memory) const;
  };

  static Expected<Tensor> allocate(DType dtype, const Shape &shape,
                                   const Strides &strides);

  std::unique_ptr<void, Free> memory;
  TensorView whole;
  int64_t elementCountValue = 0;
};

/// A C-order tensor of another element type with the same values. Rounds (to
/// nearest even) only where the target is a floating point type. Conversion to
/// an integer type or to bool fails with invalidArgument at the first element
/// whose value the target cannot hold exactly.
REPRISE_API Expected<Tensor> convert(const ConstTensorView &from, DType to);

} // namespace reprise

#endif // REPRISE_RUNTIME_TENSOR_H
