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

struct TensorAddress {
  std::string path;
  /// Empty for a .npy file.
  std::string tensorName;
};

/// The file's name ends at the first ".safetensors:"; what follows is the
/// tensor's. Fails with invalidArgument for what is no address.
REPRISE_API Expected<TensorAddress>
parseTensorAddress(const std::string &address);

/// Fails with invalidArgument where saveTensors refuses the addresses: one that
/// is none, or a place that is given twice.
REPRISE_API Expected<void>
checkTensorAddresses(std::span<const std::string> addresses);

/// Reads the tensor at an address.
REPRISE_API Expected<Tensor> loadTensor(const std::string &address);

struct TensorToSave {
  std::string address;
  ConstTensorView view;
};

/// Writes each tensor to its address. Tensors of one .safetensors file, however
/// its path is written, go into it together and replace what it held. All
/// addresses are checked before the first byte is written.
REPRISE_API Expected<void> saveTensors(std::span<const TensorToSave> tensors);

} // namespace reprise

#endif // REPRISE_RUNTIME_TENSORFILE_H
