//===- Commands.h - the subcommands ---------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_COMMANDS_H
#define REPRISE_TOOLS_REPRISE_COMMANDS_H

#include <functional>

namespace CLI {
class App;
} // namespace CLI

namespace reprise::cli {

/// What the chosen subcommand does once the command line has been read; returns
/// the exit status.
using Action = std::function<int()>;

/// Each adds its subcommand to `app`. When that subcommand is chosen, parsing
/// sets `action`.
void addRunCommand(CLI::App &app, Action &action);
void addCompileCommand(CLI::App &app, Action &action);
void addVerifyCommand(CLI::App &app, Action &action);
void addInspectCommand(CLI::App &app, Action &action);
void addBenchCommand(CLI::App &app, Action &action);
void addSolveCommand(CLI::App &app, Action &action);
void addTargetsCommand(CLI::App &app, Action &action);

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_COMMANDS_H
