//===- Solve.cpp - reprise solve ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Report.h"
#include "tools/reprise/SpecOptions.h"

#include "constraints/ask/Writer.h"
#include "constraints/explain/Explanation.h"
#include "constraints/format/Reader.h"
#include "constraints/z3/SmtLib.h"
#include "support/Error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <iostream>

using namespace reprise;
using namespace reprise::cli;
using namespace reprise::constraints;

namespace {

struct SolveCommand {
  std::string file;
  bool wantsAll = false, wantsCount = false;
  /// The objective; empty: the file's, if it has one.
  std::string objective;
  /// 0: not given.
  uint64_t howMany = 0, limitMilliseconds = 0;
  std::vector<std::string> values;
  std::string solver = "reprise";
  bool asJson = false, asSmtLib = false;

  /// The exit status.
  Expected<int> run() const;

private:
  Expected<std::unique_ptr<Problem>> readProblem() const;
  Question toQuestion(const Problem &problem) const;
  std::vector<std::string> explanationOf(const Problem &problem,
                                         const Reply &reply) const;
  int answer(const Problem &problem) const;
};

} // namespace

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

static Failure cannotRead(const std::string &path) {
  return fail(ErrorCode::io,
              fmt::format("cannot read it: {}", std::strerror(errno)), path,
              "name a file of constraints, or - for the standard input");
}

/// Unlike a spec, it may come through a pipe.
static Expected<std::string> readStream(const std::string &path) {
  std::unique_ptr<FILE, int (*)(FILE *)> opened(nullptr, std::fclose);
  if (path != "-")
    opened.reset(std::fopen(path.c_str(), "rb"));
  FILE *file = path == "-" ? stdin : opened.get();
  if (!file)
    return cannotRead(path);
  std::string text;
  char block[1 << 16];
  while (size_t size = std::fread(block, 1, sizeof block, file))
    text.append(block, size);
  // A folder can be opened, but not read.
  if (std::ferror(file))
    return cannotRead(path);
  return text;
}

/// Says what is wrong, warnings too; an error without words where the work
/// cannot go on.
static bool say(std::span<const Diagnostic> diagnostics, std::string_view text,
                std::string_view name) {
  std::cerr << render(diagnostics, text, name);
  return !hasError(diagnostics);
}

/// `X=3` as a constraint.
static Expected<std::string> constraintOf(const std::string &assignment) {
  auto parts = splitAssignment(assignment, "--set", "D=768");
  if (!parts)
    return passOn(parts);
  const auto &[name, value] = *parts;
  int64_t number = 0;
  auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size())
    return fail(ErrorCode::invalidArgument,
                fmt::format("'{}' is not an integer of 64 bits", value),
                "--set " + assignment, "for example --set D=768");
  return fmt::format("given {} == {}", name, number);
}

/// Null where diagnostics have said why.
Expected<std::unique_ptr<Problem>> SolveCommand::readProblem() const {
  auto text = readStream(file);
  if (!text)
    return passOn(text);
  ReadResult result = readConstraints(*text);
  if (!say(result.diagnostics, *text, file == "-" ? "standard input" : file))
    return nullptr;
  std::vector<std::pair<std::string, std::string>> additions;
  for (const std::string &assignment : values) {
    auto constraint = constraintOf(assignment);
    if (!constraint)
      return passOn(constraint);
    additions.push_back({"--set " + assignment, *constraint});
  }
  if (objective.find_first_of(";\n#") != objective.npos)
    return fail(ErrorCode::invalidArgument, "it is more than an expression",
                "--best", "for example --best='ceildiv(x, 4) + y'");
  if (!objective.empty())
    additions.push_back({"--best", "minimise " + objective});
  for (const auto &[name, addition] : additions)
    if (!say(readInto(*result.problem, addition), addition, name))
      return nullptr;
  return std::move(result.problem);
}

//===----------------------------------------------------------------------===//
// The answer
//===----------------------------------------------------------------------===//

Question SolveCommand::toQuestion(const Problem &problem) const {
  Question question;
  if (wantsCount)
    question.wanted = Question::Wanted::count;
  else if (problem.getObjective() && !wantsAll)
    question.wanted = Question::Wanted::best;
  question.howMany = howMany ? howMany : wantsAll ? UINT64_MAX : 1;
  question.asksZ3 = solver == "z3";
  if (limitMilliseconds)
    question.limits.time = std::chrono::milliseconds(limitMilliseconds);
  return question;
}

/// Why there is no solution, and what would help; empty where there is one.
std::vector<std::string> SolveCommand::explanationOf(const Problem &problem,
                                                     const Reply &reply) const {
  if (reply.status != Status::unsatisfiable)
    return {};
  // Without a limit too, what is found late is of no use.
  Limits limits;
  limits.time =
      std::chrono::milliseconds(limitMilliseconds ? limitMilliseconds : 10'000);
  return explain(problem, limits).lines;
}

int SolveCommand::answer(const Problem &problem) const {
  Question question = toQuestion(problem);
  bool isOrdered =
      question.wanted == Question::Wanted::best ||
      (question.wanted == Question::Wanted::solutions && question.howMany > 1);
  if (question.asksZ3 && isOrdered && !problem.getPreferences().empty())
    warn({ErrorCode::unsupported, "Z3 orders solutions without the preferences",
          "", "without --solver=z3 they decide among equals"});
  int written = 0;
  auto sink = [&](const std::string &text) {
    return (written = print(text)) == 0;
  };
  auto writer = asJson ? makeJsonWriter(problem, question, sink)
                       : makeTextWriter(problem, question, sink);
  Reply reply = ask(problem, question,
                    [&](const Assignment &values, std::optional<int64_t> cost) {
                      return writer->solution(values, cost);
                    });
  if (written == 0)
    writer->close(reply, explanationOf(problem, reply));
  if (written != 0)
    return written;
  if (reply.status == Status::satisfiable && !reply.incomplete.empty())
    warn({ErrorCode::unsupported,
          "the answer is not complete: " + reply.incomplete, "", ""});
  return reply.status == Status::satisfiable ? 0 : 1;
}

Expected<int> SolveCommand::run() const {
  auto problem = readProblem();
  if (!problem)
    return passOn(problem);
  if (!*problem)
    return exitStatus(ErrorCode::invalidArgument);
  if (asSmtLib)
    return print(toSmtLib(**problem));
  return answer(**problem);
}

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

static constexpr const char *footer =
    R"(Without --all and --count: the best solution where the file has an objective
('minimise EXPR'), else the one that its preferences put first. The format is
described in constraints/format/README.md.
Exit status: 0 there is a solution; 1 there is none, or a limit was hit first;
2 wrong use or a mistake in the file.
Example: two factors of 91; how many ways to share 360 rows among at most 132
blocks and 16 warps; the smallest sum of the sides of a tile of 768 elements.
  echo 'a in 2..90; b in 2..90; a * b == 91; a < b' | reprise solve -
  echo 'blocks <= 132; warps <= 16; 360 % (blocks * warps) == 0' | reprise solve - --count
  echo 'x * y == area' | reprise solve - --set area=768 --best='x + y' --json)";

static void addOptions(CLI::App &command, SolveCommand &state) {
  command
      .add_option("file", state.file, "constraints; - reads the standard input")
      ->required()
      ->type_name("FILE");
  auto *all = command.add_flag("--all", state.wantsAll,
                               "every solution, a line for each");
  auto *count = command.add_flag("--count", state.wantsCount,
                                 "how many solutions there are");
  all->excludes(count);
  command
      .add_option("--best", state.objective,
                  "the solution that makes this least, in place of the file's "
                  "objective")
      ->type_name("EXPR")
      ->excludes(all)
      ->excludes(count);
  command
      .add_option("-k", state.howMany,
                  "so many: of the best, of the first, or with --all at most")
      ->type_name("N")
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40))
      ->excludes(count);
  command
      .add_option("--set", state.values,
                  "add the constraint NAME == VALUE; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--limit-ms", state.limitMilliseconds,
                  "give up after so many milliseconds, with what there is")
      ->type_name("MS")
      ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40));
  command.add_option("--solver", state.solver, "who solves: reprise or z3")
      ->check(CLI::IsMember({"reprise", "z3"}))
      ->type_name("NAME");
  auto *json = command.add_flag("--json", state.asJson, "the answer as JSON");
  command
      .add_flag("--smtlib", state.asSmtLib,
                "solve nothing: print the problem for an SMT solver")
      ->excludes(json);
}

void reprise::cli::addSolveCommand(CLI::App &app, Action &action) {
  CLI::App *command =
      app.add_subcommand("solve", "Solves a file of integer constraints.");
  auto state = std::make_shared<SolveCommand>();
  addOptions(*command, *state);
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] {
      auto status = state->run();
      return status ? *status : report(status.error());
    };
  });
}
