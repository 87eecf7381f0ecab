//===- GlobalPointer.h - a kernel's tensors in global memory --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twin of the device's plain pointers. A pointer remembers its tensor, so that
// an access outside of it is found wherever it lands; it cannot be dereferenced
// by other means.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_GLOBALPOINTER_H
#define REPRISE_HOST_GLOBALPOINTER_H

#include "reprise/Simulation.h"
#include <type_traits>

namespace reprise::gpu {

template <class T>
class GlobalPointer {
public:
  GlobalPointer() = default;
  explicit GlobalPointer(simulation::Region *region) : region(region) {}

  explicit operator bool() const { return region != nullptr; }

  /// The pointer moved by a number of elements; null stays null.
  friend GlobalPointer operator+(GlobalPointer pointer, Index elements) {
    pointer.offset += elements;
    return pointer;
  }

  T load(Index element, const simulation::Site &site) const {
    return *static_cast<const T *>(
        simulation::read(region, (offset + element) * bytes, bytes, site));
  }
  void store(Index element, T value, const simulation::Site &site) const {
    static_assert(!std::is_const_v<T>, "a kernel does not write its inputs");
    *static_cast<T *>(simulation::write(region, (offset + element) * bytes,
                                        bytes, site)) = value;
  }

private:
  static constexpr Index bytes = sizeof(T);
  simulation::Region *region = nullptr;
  Index offset = 0; ///< in elements
};

template <class T>
using Input = GlobalPointer<const T>;

template <class T>
using Output = GlobalPointer<T>;

} // namespace reprise::gpu

#endif // REPRISE_HOST_GLOBALPOINTER_H
