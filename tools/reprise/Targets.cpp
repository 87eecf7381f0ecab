//===- Targets.cpp - reprise targets --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Report.h"

#include "constraints/Target.h"
#include "runtime/NameSuggestion.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

using namespace reprise;
using namespace reprise::cli;
using constraints::CpuTarget;
using constraints::GpuTarget;

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
  return {std::string(CpuTarget::name), cpu.architecture,
          fmt::format("{} cores", cpu.cores), gibibytes(cpu.memoryBytes),
          cpu.product + " (this machine)"};
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

static std::string listAll() {
  std::string text =
      line({"name", "architecture", "processors", "memory", "product"});
  text += line(rowOf(constraints::describeCpu()));
  for (const GpuTarget &gpu : constraints::gpuTargets())
    text += line(rowOf(gpu));
  return text + "* the product that the architecture's name stands for\n";
}

/// A JSON list of all descriptions.
static std::string listAllAsJson() {
  std::string text = "[\n" + toJson(constraints::describeCpu());
  for (const GpuTarget &gpu : constraints::gpuTargets())
    text += ",\n" + gpu.json;
  return text + "]\n";
}

/// One target's description, as JSON: there is nothing to lay out.
static Expected<std::string> showOne(const std::string &name) {
  if (name == CpuTarget::name)
    return toJson(constraints::describeCpu());
  if (const GpuTarget *gpu = constraints::findGpuTarget(name))
    return gpu->json;
  std::vector<std::string> known{std::string(CpuTarget::name)};
  for (const GpuTarget &gpu : constraints::gpuTargets())
    known.push_back(gpu.name);
  return fail(ErrorCode::invalidArgument, "there is no target of this name",
              fmt::format("target '{}'", name), suggestName(name, known));
}

Expected<std::string> TargetsCommand::run() const {
  if (!name.empty())
    return showOne(name);
  return asJson ? listAllAsJson() : listAll();
}

static constexpr const char *footer = R"(Example:
  reprise targets
  reprise targets h200)";

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
