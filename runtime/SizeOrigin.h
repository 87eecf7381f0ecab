//===- SizeOrigin.h - where a dynamic size was found ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_SIZEORIGIN_H
#define REPRISE_RUNTIME_SIZEORIGIN_H

#include "runtime/Manifest.h"
#include "runtime/Tensor.h"

namespace reprise {

/// An axis of an input, or (argument null) a size that was given by name.
struct SizeOrigin {
  const ManifestArgument *argument = nullptr;
  int axis = 0;
  ConstTensorView view;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_SIZEORIGIN_H
