//===- Targets.cpp - reprise targets --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Report.h"

#include "constraints/Target.h"
#include "runtime/HostCpu.h"
#include "support/NameSuggestion.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

using namespace reprise;
using namespace reprise::cli;
using constraints::CpuTarget;
using constraints::GpuTarget;
using constraints::Target;

namespace {

struct TargetsCommand {
  std::string name;
  bool asJson = false;

  Expected<std::string> run() const;
};

/// One target, as far as a list shows it.
struct Row {
  std::string name, architecture, processors, memory, product;
};

} // namespace

static std::string gibibytes(int64_t bytes) {
  return fmt::format("{:.0f} GiB", double(bytes) / double(int64_t(1) << 30));
}

static Row rowOf(const CpuTarget &cpu) {
  return {cpu.name, cpu.architecture, fmt::format("{} cores", cpu.cores),
          cpu.memoryBytes ? gibibytes(cpu.memoryBytes) : "",
          cpu.product +
              (constraints::isThisMachine(cpu.name) ? " (this machine)" : "")};
}

static Row rowOf(const GpuTarget &gpu) {
  return {gpu.name,
          gpu.architecture + (gpu.isArchitectureReference ? " *" : ""),
          fmt::format("{} SMs", gpu.multiprocessors),
          gibibytes(gpu.memoryBytes), gpu.product};
}

static std::string line(const Row &row) {
  return fmt::format("{:<9} {:<12} {:<10} {:<9} {}\n", row.name,
                     row.architecture, row.processors, row.memory, row.product);
}

/// This machine's CPU, then the others.
static std::vector<Target> allTargets() {
  std::vector<Target> targets{constraints::describeThisMachine(cpuFeatures())};
  auto known = constraints::knownTargets();
  targets.insert(targets.end(), known.begin(), known.end());
  return targets;
}

static std::string listAll() {
  std::string text =
      line({"name", "architecture", "processors", "memory", "product"});
  for (const Target &target : allTargets())
    text += line(std::visit([](const auto &it) { return rowOf(it); }, target));
  return text + "* the product that the architecture's name stands for\n"
                "cpu is also called host\n";
}

/// A JSON list of all descriptions.
static std::string listAllAsJson() {
  std::string text;
  for (const Target &target : allTargets())
    text += (text.empty() ? "[\n" : ",\n") + describe(target).json;
  return text + "]\n";
}

/// One target's description, as JSON: there is nothing to lay out.
static Expected<std::string> showOne(const std::string &name) {
  if (constraints::isThisMachine(name))
    return constraints::describeThisMachine(cpuFeatures()).json;
  if (const Target *target = constraints::findTarget(name))
    return describe(*target).json;
  std::vector<std::string> known;
  for (const Target &target : allTargets())
    known.push_back(describe(target).name);
  return fail(ErrorCode::invalidArgument, "there is no target of this name",
              fmt::format("target '{}'", name), suggestName(name, known));
}

Expected<std::string> TargetsCommand::run() const {
  if (!name.empty())
    return showOne(name);
  return asJson ? listAllAsJson() : listAll();
}

static constexpr const char *footer =
    R"(Example: a machine that is not listed, described after one that is.
  reprise targets
  reprise targets avx2 > mine.json
  reprise inspect kernels/specs/lstm.mlir --dim H=1,D=64 --target mine.json --stage=scheduled)";

void reprise::cli::addTargetsCommand(CLI::App &app, Action &action) {
  CLI::App *command = app.add_subcommand(
      "targets", "Lists the machines that kernels can be made for.");
  auto state = std::make_shared<TargetsCommand>();
  command
      ->add_option("name", state->name,
                   "show everything that is known of one target")
      ->type_name("NAME");
  command->add_flag("--json", state->asJson, "the whole list as JSON");
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] {
      auto text = state->run();
      return text ? print(*text) : report(text.error());
    };
  });
}
