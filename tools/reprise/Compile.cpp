//===- Compile.cpp - reprise compile --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Report.h"
#include "tools/reprise/SpecOptions.h"

#include "runtime/Bundle.h"

#include <CLI/CLI.hpp>

using namespace reprise;
using namespace reprise::cli;

namespace {

struct CompileCommand {
  SpecOptions spec;
  std::string bundle;

  Expected<void> run() const;
};

} // namespace

Expected<void> CompileCommand::run() const {
  // What is cheap to find wrong comes before the compiler.
  if (auto free = Bundle::checkTarget(bundle); !free)
    return free;
  auto request = spec.toRequest();
  if (!request)
    return passOn(request);
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  auto kernel = (*compiler)->compile(*request);
  if (!kernel)
    return passOn(kernel);
  return Bundle::save(**kernel, bundle);
}

static constexpr const char *footer =
    R"(A bundle is a folder: manifest.json says how the kernel is called, kernel.so or
(for a GPU) kernel.cubin is its machine code, SHA256SUMS holds their
fingerprints. It runs without the compiler, for every T and B, on each machine
that has the processor extensions, or the GPU, that its manifest names. One for
a GPU (--target h200) is made where there is none, with NVRTC.
Example:
  reprise compile kernels/specs/lstm.mlir --dim H=1,D=64 -o lstm.bundle
  cat lstm.bundle/manifest.json)";

void reprise::cli::addCompileCommand(CLI::App &app, Action &action) {
  CLI::App *command = app.add_subcommand(
      "compile", "Compiles an operator and writes it as a bundle.");
  auto state = std::make_shared<CompileCommand>();
  state->spec.addTo(*command);
  command->add_option("-o,--output", state->bundle, "the folder to write")
      ->required()
      ->check([](const std::string &path) {
        return std::string(path.empty() ? "the folder has no name" : "");
      })
      ->type_name("BUNDLE");
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] {
      auto done = state->run();
      return done ? 0 : report(done.error());
    };
  });
}
