//===- Report.cpp - errors on their way to the user -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Report.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstring>

using namespace reprise;

int reprise::cli::report(const Error &error) {
  std::fprintf(stderr, "%s\n", error.render().c_str());
  return exitStatus(error.code);
}

void reprise::cli::warn(const Error &error) {
  std::fprintf(stderr, "%s\n", error.render("warning").c_str());
}

/// The subcommand that was chosen, or the program itself.
static const CLI::App &chosenApp(const CLI::App &app) {
  auto chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

int reprise::cli::reportParseError(const CLI::App &app,
                                   const CLI::ParseError &error) {
  if (error.get_exit_code() == 0)
    return app.exit(error);
  const CLI::App &chosen = chosenApp(app);
  std::string command = &chosen == &app
                            ? app.get_name()
                            : app.get_name() + " " + chosen.get_name();
  return report({ErrorCode::invalidArgument, error.what(), "",
                 "see `" + command + " --help`"});
}

int reprise::cli::print(const std::string &text) {
  bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
      std::fflush(stdout) == 0;
  if (written)
    return 0;
  return report({ErrorCode::io,
                 std::string("cannot write it: ") + std::strerror(errno),
                 "standard output", "check what it is connected to"});
}
