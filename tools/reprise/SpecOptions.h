//===- SpecOptions.h - options of all commands that read a spec -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_SPECOPTIONS_H
#define REPRISE_TOOLS_REPRISE_SPECOPTIONS_H

#include "runtime/Compiler.h"

#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace reprise::cli {

/// As written on the command line.
struct SpecOptions {
  std::string specPath;
  std::string target = "cpu";
  std::vector<std::string> dims;
  std::string dtype;
  std::string mode = "forward";
  std::string direction;
  std::string inputProduct;
  std::string schedule;
  std::string operatorName;
  std::string subnormals = "keep";
  int threads = 0;

  void addTo(CLI::App &command);

  /// Reads the spec and the schedule, and checks what is written.
  Expected<CompileRequest> toRequest() const;

  /// The same where a bundle stands in the spec's place: sizes and threads.
  /// Fails where an option says how to compile it.
  Expected<CompileRequest> toBundleRequest() const;
};

/// "NAME=VALUE" taken apart; `option` and `example` are for the error.
Expected<std::pair<std::string, std::string>>
splitAssignment(const std::string &text, const std::string &option,
                const std::string &example);

/// The whole of a text file.
Expected<std::string> readText(const std::string &path);

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_SPECOPTIONS_H
