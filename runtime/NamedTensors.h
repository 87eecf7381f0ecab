//===- NamedTensors.h - what a caller hands to a kernel -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_NAMEDTENSORS_H
#define REPRISE_RUNTIME_NAMEDTENSORS_H

#include "runtime/Tensor.h"

#include <string_view>

namespace reprise {

struct NamedInput {
  std::string_view name;
  ConstTensorView view;
};

struct NamedOutput {
  std::string_view name;
  TensorView view;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_NAMEDTENSORS_H
