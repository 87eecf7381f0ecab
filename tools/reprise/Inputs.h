//===- Inputs.h - inputs as the command line names them -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_INPUTS_H
#define REPRISE_TOOLS_REPRISE_INPUTS_H

#include "runtime/Compiler.h"
#include "runtime/Executor.h"

namespace CLI {
class App;
} // namespace CLI

namespace reprise::cli {

/// As written on the command line.
struct InputOptions {
  /// "NAME=ADDRESS": one tensor.
  std::vector<std::string> single;
  /// .safetensors files: all their tensors, by their names.
  std::vector<std::string> files;

  void addTo(CLI::App &command);
};

/// Tensors by name.
class Inputs {
public:
  /// Loads everything. A name given with --input hides the same name in a file;
  /// otherwise each name may come once.
  static Expected<Inputs> load(const InputOptions &options);

  std::map<std::string, InputDescription> descriptions() const;

  /// All tensors given with --input, which must be inputs of the kernel, and
  /// those of the files that are.
  std::vector<NamedInput> forKernel(const Manifest &manifest) const;

  std::map<std::string, ConstTensorView> views() const;

private:
  struct Loaded {
    Tensor tensor;
    /// The option or file it came from, for messages.
    std::string origin;
    bool fromFile = false;
  };

  Expected<void> add(const std::string &name, const std::string &origin,
                     bool fromFile, Expected<Tensor> tensor);
  Expected<void> addFile(const std::string &path);

  std::map<std::string, Loaded> tensors;
};

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_INPUTS_H
