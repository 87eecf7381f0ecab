//===- Report.cpp - errors on their way to the user -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Report.h"

#include "support/NameSuggestion.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstring>
#include <sstream>

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

static std::vector<std::string> commandNames(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::App *command : app.get_subcommands(nullptr))
    names.push_back(command->get_name());
  return names;
}

int reprise::cli::reportParseError(const CLI::App &app,
                                   const CLI::ParseError &error) {
  if (error.get_exit_code() == 0) {
    std::ostringstream text;
    app.exit(error, text, text);
    return print(text.str());
  }
  const CLI::App &chosen = chosenApp(app);
  // Otherwise it would say that a command is missing.
  if (&chosen == &app && !app.remaining().empty())
    return report({ErrorCode::invalidArgument,
                   "there is no command '" + app.remaining().front() + "'", "",
                   suggestName(app.remaining().front(), commandNames(app))});
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
