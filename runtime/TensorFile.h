//===- TensorFile.h - tensors by address ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the command line names a tensor on disk: "x.npy", or the file and the
// name of the tensor in it, "model.safetensors:lstm.r".

#ifndef REPRISE_RUNTIME_TENSORFILE_H
#define REPRISE_RUNTIME_TENSORFILE_H

#include "runtime/Safetensors.h"
#include "runtime/Tensor.h"

#include <string>

namespace reprise {

/// Reads the tensor at an address.
REPRISE_API Expected<Tensor> loadTensor(const std::string &address);

struct TensorToSave {
  std::string address;
  ConstTensorView view;
};

/// Writes each tensor to its address. Tensors of one .safetensors file are
/// written into it together and replace what it held. All addresses are checked
/// before the first byte is written; an address given twice is invalidArgument.
REPRISE_API Expected<void> saveTensors(std::span<const TensorToSave> tensors);

} // namespace reprise

#endif // REPRISE_RUNTIME_TENSORFILE_H
