//===- Inspect.cpp - reprise inspect --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Inputs.h"
#include "tools/reprise/Report.h"
#include "tools/reprise/SpecOptions.h"

#include <CLI/CLI.hpp>

using namespace reprise;
using namespace reprise::cli;

namespace {

struct InspectCommand {
  SpecOptions spec;
  InputOptions inputs;
  std::string stage;
  bool explains = false;

  Expected<std::string> run() const;
};

} // namespace

Expected<std::string> InspectCommand::run() const {
  auto request = spec.toRequest();
  if (!request)
    return passOn(request);
  auto loaded = Inputs::load(inputs);
  if (!loaded)
    return passOn(loaded);
  request->inputs = loaded->descriptions();
  if (explains && stage != "scheduled")
    return fail(ErrorCode::invalidArgument,
                "--explain tells what decides a schedule",
                "stage '" + stage + "'", "ask with --stage=scheduled");
  request->explainsSchedule = explains;
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  return (*compiler)->inspect(*request, stage);
}

static constexpr const char *footer =
    R"(Stages, in their order: spec, bound, scheduled, tiled; then llvm and asm of a
CPU, cuda and ptx of a GPU; and manifest, which says how the kernel is called.
Example: the schedule of an LSTM with what decides it, and its loops under another one.
  reprise inspect kernels/specs/lstm.mlir --dim H=1,D=64 --stage=scheduled --explain
  reprise inspect kernels/specs/lstm.mlir --dim H=1,D=64 --stage=tiled \
      --schedule '#rec.schedule<shared_walk {claim_flops = 200000, claim_units = 1000, depth_block = 64, depth_unroll = 16, hoisted_rows = 128, split_rows_from = 1, sum_chains = 8, thread_flops = 20000, threads = 1, tile_sums = 2, tile_vectors = 1, vector_lanes = 4}>')";

void reprise::cli::addInspectCommand(CLI::App &app, Action &action) {
  CLI::App *command = app.add_subcommand(
      "inspect", "Shows what a stage of the compiler makes of an operator.");
  auto state = std::make_shared<InspectCommand>();
  state->spec.addTo(*command);
  state->inputs.addTo(*command);
  command->add_option("--stage", state->stage, "the stage to show")
      ->required()
      ->type_name("STAGE");
  command->add_flag("--explain", state->explains,
                    "with --stage=scheduled: which of the constraints decide "
                    "the schedule, and how much room the others leave");
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] {
      auto text = state->run();
      return text ? print(*text) : report(text.error());
    };
  });
}
