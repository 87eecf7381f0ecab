//===- GlobalPointer.h - a kernel's tensors in global memory --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The types of a kernel's tensor arguments. Both can be null, be tested for it,
// and be moved by `+ elements`; only primitives read or write through them. An
// Input is written by no one while the kernel runs, and no two Outputs overlap.
// The last value of a state may go where its initial value was: each element is
// written by the thread that read it, from what it read, so that neither order
// nor a cache of the Input's can matter.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_GLOBALPOINTER_H
#define REPRISE_DEVICE_GLOBALPOINTER_H

#include "reprise/Platform.h"

namespace reprise::gpu {

template <class T>
using Input = const T *__restrict__;

template <class T>
using Output = T *__restrict__;

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_GLOBALPOINTER_H
