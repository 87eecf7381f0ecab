//===- main.cpp - the command line ----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Report.h"

#include <CLI/CLI.hpp>

#include <csignal>

using namespace reprise::cli;

int main(int argc, char **argv) {
  // Beyond a limit on the sizes of files, writing fails, as on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app(
      "Reprise compiles recurrent operators, written as a few lines of "
      "text, and runs them.",
      "reprise");
  app.set_version_flag("--version", "reprise " REPRISE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Start here:\n"
      "  reprise verify kernels/specs/lstm.mlir\n"
      "Exit status: 0 done; 1 the work failed; 2 wrong use or bad input.");
  Action action;
  addRunCommand(app, action);
  addCompileCommand(app, action);
  addVerifyCommand(app, action);
  addInspectCommand(app, action);
  addBenchCommand(app, action);
  addSolveCommand(app, action);
  addTargetsCommand(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return reportParseError(app, error);
  }
  return action();
}
