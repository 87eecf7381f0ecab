//===- Bench.cpp - reprise bench ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Report.h"

#include "runtime/AtomicFile.h"
#include "tools/bench/Bench.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace reprise;
using namespace reprise::cli;

namespace {

struct BenchCommand {
  bench::BenchOptions options;
  /// As given; "-" where --json came without a file.
  std::string json;

  /// The exit status.
  Expected<int> run() const;
};

} // namespace

/// Where the JSON goes; nothing where it goes to no file. Made before anything
/// is measured: a wrong path should not cost minutes.
static Expected<std::optional<AtomicFile>>
createJsonFile(const std::string &path) {
  if (path.empty() || path == "-")
    return std::nullopt;
  auto file = AtomicFile::create(path);
  if (!file)
    return passOn(file);
  return std::optional<AtomicFile>(std::move(*file));
}

static Expected<void> save(AtomicFile &file, const std::string &text) {
  if (auto written = file.write(text); !written)
    return written;
  return file.commit();
}

Expected<int> BenchCommand::run() const {
  bool jsonOnly = json == "-";
  auto file = createJsonFile(json);
  if (!file)
    return passOn(file);
  int written = 0;
  auto report = runSuite(options, [&](const std::string &text) {
    if (!jsonOnly && written == 0)
      written = print(text);
  });
  if (!report)
    return passOn(report);
  if (jsonOnly)
    written = print(report->json);
  if (file->has_value())
    if (auto saved = save(**file, report->json); !saved)
      return passOn(saved);
  return written != 0 ? written : report->failed ? 1 : 0;
}

static constexpr const char *footer =
    R"(All sides use the same cores, one thread on each, and take turns. A time is that
of a call over all steps, weights packed before; results are compared first.
Exit status 1 where a side fails or results differ.
Example:
  reprise bench --suite=cpu-recurrence --row 'lstm.B1.D128.*' --steps 16)";

void reprise::cli::addBenchCommand(CLI::App &app, Action &action) {
  CLI::App *command = app.add_subcommand(
      "bench", "Measures a suite of operators beside other libraries.");
  auto state = std::make_shared<BenchCommand>();
  bench::BenchOptions &options = state->options;
  command
      ->add_option("--suite", options.suite,
                   fmt::format("what to measure: {}",
                               fmt::join(bench::suiteNames(), ", ")))
      ->required()
      ->type_name("NAME");
  command
      ->add_option("--row", options.rows,
                   "only rows whose names fit, as a shell's patterns do "
                   "(lstm.B1.*); may be repeated")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  command
      ->add_option("--json", state->json,
                   "also write the results as JSON; without FILE, print them "
                   "in place of the table")
      ->type_name("[FILE]")
      ->expected(0, 1)
      ->default_str("-");
  command
      ->add_option("--threads", options.threads,
                   "of every side; without it, what the suite says, or one "
                   "for each core there is")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  command
      ->add_option("--steps", options.steps,
                   "time steps, in place of the suite's")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 20))
      ->type_name("T");
  command
      ->add_option("--seconds", options.measure.seconds,
                   fmt::format("for the turns of one row, {} by default; {} "
                               "turns are taken in any case",
                               options.measure.seconds, bench::minSamples))
      ->check(CLI::NonNegativeNumber)
      ->type_name("S");
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] {
      auto status = state->run();
      return status ? *status : report(status.error());
    };
  });
}
