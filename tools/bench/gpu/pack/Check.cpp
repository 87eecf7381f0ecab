//===- Check.cpp - runs a pack ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program of a pack: everything in it on this machine's GPU, and a report.

#include "tools/bench/gpu/pack/RunItem.h"

#include "runtime/AtomicFile.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fnmatch.h>

using namespace reprise;
using namespace reprise::pack;

namespace {

/// An item or a floor: what it is, and how its result comes about.
struct Task {
  Json described;
  std::function<WorkResult()> run;
};

struct CheckCommand {
  std::string folder, out;
  std::vector<std::string> patterns;
  double seconds = 0.3;
  bool isDryRun = false;

  Expected<Json> run() const;

private:
  bool isWanted(const std::string &name) const;
  std::vector<Task> tasksOf(const PackFolder &folder,
                            const ItemOptions &options) const;
  Expected<void> runAll(const PackFolder &folder, const Json &device,
                        Json &results) const;
};

/// How long one item may take.
constexpr std::chrono::minutes itemTimeout{5};

} // namespace

bool CheckCommand::isWanted(const std::string &name) const {
  return patterns.empty() ||
         std::ranges::any_of(patterns, [&](const std::string &pattern) {
           return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
         });
}

std::vector<Task> CheckCommand::tasksOf(const PackFolder &folder,
                                        const ItemOptions &options) const {
  std::vector<Task> tasks;
  for (const Item &item : folder.pack().items)
    if (isWanted(item.name))
      tasks.push_back({{{"name", item.name},
                        {"group", item.group},
                        {"family", item.family},
                        {"architecture", item.architecture}},
                       [&] { return runItem(folder, item, options); }});
  for (const Architecture &architecture : folder.pack().architectures)
    for (const bench::Floor &floor : bench::allFloors()) {
      std::string name = floorName(floor, architecture);
      if (architecture.floors.empty() || !isWanted(name))
        continue;
      tasks.push_back({{{"name", name},
                        {"group", "floor"},
                        {"architecture", architecture.name}},
                       [&, floor] {
                         return runFloor(folder, architecture, floor, options);
                       }});
    }
  return tasks;
}

Expected<void> CheckCommand::runAll(const PackFolder &folder,
                                    const Json &device, Json &results) const {
  ItemOptions options;
  options.isDryRun = isDryRun;
  options.measure.seconds = seconds;
  std::vector<Task> tasks = tasksOf(folder, options);
  if (tasks.empty())
    return fail(ErrorCode::invalidArgument, "nothing in the pack fits",
                "--only", "name items as pack.json does; * ? [] are patterns");
  auto done = [&](size_t index, Json result) {
    // What ended its process could not say what it was.
    result.update(tasks[index].described);
    std::string text =
        fmt::format("{:<18} {}\n", result["status"].get<std::string>(),
                    result["name"].get<std::string>());
    std::fputs(text.c_str(), stderr);
    results.push_back(std::move(result));
  };
  if (!device.contains("status"))
    return runIsolated(
        tasks.size(), [&](size_t index) { return tasks[index].run(); },
        itemTimeout, done);
  for (size_t index = 0; index < tasks.size(); ++index)
    done(index, device);
  return {};
}

static std::string today() {
  std::time_t now = std::time(nullptr);
  std::tm date{};
  ::gmtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1,
                     date.tm_mday);
}

/// For each family that ran, its line of tools/bench/gpu/ledger.md.
static Json ledgerLines(const Json &report) {
  std::map<std::string, std::pair<int, int>> counts;
  for (const Json &result : report["results"]) {
    std::string word = result["status"], family = result.value("family", "");
    if (family.empty() || word == status::otherArchitecture)
      continue;
    ++counts[family].second;
    counts[family].first += isDone(word);
  }
  Json lines = Json::array();
  const Json &device = report["device"];
  for (const auto &[family, count] : counts)
    lines.push_back(fmt::format(
        "| {} | {} | {}, driver {} | {} | {} of {} items as they should be |",
        family, report["commit"].get<std::string>(),
        device["product"].get<std::string>(),
        device["driver"].get<std::string>(), report["date"].get<std::string>(),
        count.first, count.second));
  return lines;
}

/// What the results say together.
static void conclude(Json &report, bool isDryRun) {
  std::map<std::string, int> counts;
  bool isAllGood = true, isAnyDone = false;
  for (const Json &result : report["results"]) {
    std::string word = result["status"];
    ++counts[word];
    isAllGood &= isGood(word);
    isAnyDone |= isDone(word);
  }
  report["summary"] = counts;
  report["status"] = !isAllGood || !isAnyDone ? "failed"
                     : isDryRun               ? status::ready
                                              : status::passed;
}

/// Once, as it mostly is the whole pack: root's tar keeps the owner whom the
/// files had where they came from.
static void warnOfUntrusted(const PackFolder &folder) {
  for (const Item &item : folder.pack().items)
    if (auto trusted = checkTrust(folder, item); !trusted) {
      std::fprintf(stderr, "%s\n", trusted.error().render("warning").c_str());
      return;
    }
}

Expected<Json> CheckCommand::run() const {
  auto opened = PackFolder::open(folder);
  if (!opened)
    return passOn(opened);
  warnOfUntrusted(*opened);
  const Pack &pack = opened->pack();
  Json report = {{"format", formatVersion}, {"status", ""},
                 {"reprise", pack.version}, {"commit", pack.commit},
                 {"date", today()},         {"dry_run", isDryRun}};
  Json device = Json::object();
  if (!isDryRun) {
    auto described = runIsolated(
        1, [](size_t) { return describeDevice(); }, itemTimeout,
        [&](size_t, Json json) { device = std::move(json); });
    if (!described)
      return passOn(described);
  }
  report["device"] = device.value("device", Json::object());
  report["summary"] = Json::object();
  report["ledger"] = Json::array();
  report["results"] = Json::array();
  if (auto ran = runAll(*opened, device, report["results"]); !ran)
    return passOn(ran);
  report["left_out"] = Json::array();
  for (const LeftOut &left : pack.leftOut)
    report["left_out"].push_back(
        {{"name", left.name}, {"reason", left.reason}});
  conclude(report, isDryRun);
  if (!report["device"].empty())
    report["ledger"] = ledgerLines(report);
  return report;
}

static int reportError(const Error &error) {
  std::fprintf(stderr, "%s\n", error.render().c_str());
  return exitStatus(error.code);
}

/// Nothing where the report goes to the standard output. Made before anything
/// runs: a wrong path should not cost a run.
static Expected<std::optional<AtomicFile>>
createReportFile(const std::string &path) {
  if (path.empty())
    return std::nullopt;
  auto file = AtomicFile::create(path);
  if (!file)
    return passOn(file);
  return std::optional<AtomicFile>(std::move(*file));
}

/// To the file, or else to the standard output.
static Expected<void> write(const std::string &text,
                            std::optional<AtomicFile> &file) {
  if (!file) {
    std::fputs(text.c_str(), stdout);
    return {};
  }
  return file->write(text).and_then([&] { return file->commit(); });
}

static void addOptions(CLI::App &app, CheckCommand &command) {
  app.add_flag("--dry-run", command.isDryRun,
               "go through everything but the GPU: files, their fingerprints, "
               "launches");
  app.add_option("--out", command.out,
                 "the file for the report; the standard output by default")
      ->type_name("FILE");
  app.add_option("--only", command.patterns,
                 "run what has such a name: * ? [] are patterns")
      ->type_name("PATTERN");
  app.add_option("--seconds", command.seconds,
                 "how long a row is measured, about")
      ->check(CLI::Range(0.0, 60.0));
  app.add_option("--pack", command.folder,
                 "the pack's folder, by default the program's own")
      ->type_name("FOLDER");
  app.footer("Exit status: 0 all is as it should be; 1 something is not, or "
             "there is no GPU;\n2 wrong use, or no pack.");
}

int main(int argc, char **argv) {
  CheckCommand command;
  std::error_code ignored;
  command.folder =
      std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  CLI::App app("Checks this machine's GPU with the kernels of this folder, and "
               "reports in JSON.",
               "check");
  addOptions(app, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto file = createReportFile(command.out);
  if (!file)
    return reportError(file.error());
  auto report = command.run();
  if (!report)
    return reportError(report.error());
  // Text of errors that is not UTF-8 must not throw.
  std::string text =
      report->dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (auto written = write(text, *file); !written)
    return reportError(written.error());
  return isDone((*report)["status"].get<std::string>()) ? 0 : 1;
}
