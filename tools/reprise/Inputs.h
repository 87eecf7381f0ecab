//===- Inputs.h - inputs as the command line names them -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_INPUTS_H
#define REPRISE_TOOLS_REPRISE_INPUTS_H

#include "runtime/Compiler.h"
#include "runtime/Executor.h"
#include "runtime/Safetensors.h"

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

/// Tensors by name. Of those in the files, which are of any number and size,
/// only the types and shapes are known at first.
class Inputs {
public:
  /// Loads what is given with --input, and reads the files' headers. A name
  /// given with --input hides the same name in a file; otherwise each name may
  /// come once.
  static Expected<Inputs> load(const InputOptions &options);

  std::map<std::string, InputDescription> descriptions() const;

  /// One of those described, read now where it is in a file. The view is good
  /// as long as this is.
  Expected<ConstTensorView> read(const std::string &name);

  /// All tensors given with --input, which must be inputs of the kernel, and
  /// those of the files that are, which are read now.
  Expected<std::vector<NamedInput>> readFor(const Manifest &manifest);

private:
  struct Given {
    InputDescription description;
    /// The option or file it came from, for messages.
    std::string origin;
    /// Null for --input.
    const SafetensorsFile *file = nullptr;
    /// Absent until it is read.
    Tensor tensor;
  };

  Expected<void> add(const std::string &name, Given given);
  Expected<void> addFile(const std::string &path);

  std::map<std::string, Given> tensors;
  std::vector<std::unique_ptr<SafetensorsFile>> files;
};

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_INPUTS_H
