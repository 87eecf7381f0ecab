//===- Report.cpp - errors on their way to the user -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Report.h"

#include "support/NameSuggestion.h"

#include <CLI/CLI.hpp>

#include <algorithm>
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

/// The first of the words that the command line leaves over that looks like an
/// option; empty where none does.
static std::string unknownOption(const CLI::App &chosen) {
  for (const std::string &word : chosen.remaining())
    if (word.size() > 1 && word.front() == '-')
      return word.substr(0, word.find('='));
  return "";
}

/// "did you mean '--dim'? ", where an option is near, or was written with one
/// dash.
static std::string suggestOption(const CLI::App &chosen,
                                 const std::string &unknown) {
  std::string bare = unknown.substr(unknown.find_first_not_of('-'));
  std::vector<std::string> names;
  for (const CLI::Option *option : chosen.get_options())
    for (const std::string &name : option->get_lnames())
      names.push_back(name);
  auto nearest = std::find(names.begin(), names.end(), bare) != names.end()
                     ? std::optional<std::string_view>(bare)
                     : nearestName(bare, names);
  return nearest ? "did you mean '--" + std::string(*nearest) + "'? " : "";
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
  std::string help = "see `" + command + " --help`";
  if (std::string option = unknownOption(chosen); !option.empty())
    return report({ErrorCode::invalidArgument,
                   "there is no option '" + option + "'", "",
                   suggestOption(chosen, option) + help});
  return report({ErrorCode::invalidArgument, error.what(), "", help});
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
