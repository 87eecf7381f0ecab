//===- Verify.cpp - reprise verify ----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Inputs.h"
#include "tools/reprise/Report.h"
#include "tools/reprise/SpecOptions.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace reprise;
using namespace reprise::cli;

namespace {

struct VerifyCommand {
  SpecOptions spec;
  InputOptions inputs;
  uint64_t seed = 0;

  Expected<VerificationReport>
  run(std::function<void(const OutputVerification &)> onOutput) const;
};

} // namespace

Expected<VerificationReport> VerifyCommand::run(
    std::function<void(const OutputVerification &)> onOutput) const {
  VerifyRequest request;
  auto compile = spec.toRequest();
  if (!compile)
    return passOn(compile);
  auto loaded = Inputs::load(inputs);
  if (!loaded)
    return passOn(loaded);
  request.compile = *compile;
  request.compile.inputs = loaded->descriptions();
  request.readInput = [&](const std::string &name) {
    return loaded->read(name);
  };
  request.seed = seed;
  request.onOutput = std::move(onOutput);
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  return (*compiler)->verify(request);
}

/// Whether nothing can be said of this output on these inputs.
static bool isNotJudged(const OutputVerification &output) {
  return output.elements != 0 && output.undetermined == output.elements;
}

/// Whether what can be said is about NaN and infinities.
static bool hasNoFinite(const OutputVerification &output) {
  return output.notFinite != 0 &&
         output.undetermined + output.notFinite == output.elements;
}

static std::string_view verdict(const OutputVerification &output) {
  if (!output.passed)
    return "FAILED";
  return isNotJudged(output) ? "not judged" : "ok";
}

static std::string line(const OutputVerification &output) {
  std::string line = fmt::format(
      "{:<24} {:>10.2e} {:>10.2e}  {:<10} [{}]\n", output.name, output.maxError,
      output.tolerance, verdict(output), fmt::join(output.worstIndex, ", "));
  if (!output.passed)
    line += fmt::format("    there: got {:.9g}, expected {:.9g}\n",
                        output.actual, output.expected);
  if (output.undetermined != 0)
    line += fmt::format("    {} of {} elements are not judged: f32 arithmetic "
                        "does not determine them\n",
                        output.undetermined, output.elements);
  if (output.notFinite != 0)
    line += fmt::format("    {} of {} elements are not finite in f32: NaN and "
                        "infinities are compared in kind alone\n",
                        output.notFinite, output.elements);
  return line;
}

/// What share of the values is not finite on normal inputs, where those of a
/// useful cell are: NaN and infinities are soon equal.
static std::string describeOverflow(const VerificationReport &report) {
  int64_t elements = 0, notFinite = 0;
  for (const OutputVerification &output : report.outputs)
    if (output.name.starts_with("normal:")) {
      elements += output.elements;
      notFinite += output.notFinite;
    }
  return notFinite == 0
             ? ""
             : fmt::format("; on normal inputs {} of {} elements are not "
                           "finite: does a state grow without bound?",
                           notFinite, elements);
}

/// The last line: what was shown, and what was not.
static std::string conclusion(const VerificationReport &report) {
  std::vector<std::string> notJudged, notFinite;
  bool failed = false;
  for (const OutputVerification &output : report.outputs) {
    failed |= !output.passed;
    if (isNotJudged(output))
      notJudged.push_back(output.name);
    else if (hasNoFinite(output))
      notFinite.push_back(output.name);
  }
  if (failed)
    return "not verified: see FAILED above\n";
  if (!report.neverJudged.empty())
    return fmt::format("not verified: on no inputs does f32 arithmetic "
                       "determine an element of {}\n",
                       fmt::join(report.neverJudged, ", "));
  std::string text = "verified: equal to the oracle within tolerance";
  if (!notJudged.empty())
    text +=
        fmt::format("; nothing is judged of {}", fmt::join(notJudged, ", "));
  if (!notFinite.empty())
    text +=
        fmt::format("; no element is finite of {}", fmt::join(notFinite, ", "));
  return text + describeOverflow(report) + "\n";
}

static std::string heading() {
  return fmt::format("{:<24} {:>10} {:>10}  {:<10} {}\n", "inputs: output",
                     "error", "tolerance", "", "worst at");
}

/// Prints each output as soon as it is judged, and the verdict. The exit
/// status.
static int verifyAndPrint(const VerifyCommand &command) {
  int written = 0;
  bool isFirst = true;
  auto onOutput = [&](const OutputVerification &output) {
    if (written == 0)
      written = print((std::exchange(isFirst, false) ? heading() : "") +
                      line(output));
  };
  auto verification = command.run(onOutput);
  if (!verification)
    return report(verification.error());
  if (written == 0)
    written = print(conclusion(*verification));
  return written != 0 ? written : verification->passed ? 0 : 1;
}

static constexpr const char *footer =
    R"(The inputs are given with --input, or drawn, of five kinds:
  normal     normally distributed
  saturated  streams with many values of 80 and -80
  ragged     rows of different lengths, with NaN beyond their ends
  left-out   without initial states and other inputs that have a default
  special    with NaN and infinity in one row
Sizes not given are small: time 13, B 3, others 17.
Each line is about the element of an output that came closest to its tolerance: its error,
the tolerance there, and its index.
Exit status 1 where an output differs by more than its tolerance, and where nothing of
an output is judged: f32 arithmetic may overflow or cancel so that a right kernel may give
one number as well as another. How many elements are not judged is said for each output.
Example:
  reprise verify kernels/specs/gru.mlir --dim T=33,B=5,H=2,D=48)";

void reprise::cli::addVerifyCommand(CLI::App &app, Action &action) {
  CLI::App *command = app.add_subcommand(
      "verify", "Compiles an operator, runs it, and compares with the oracle.");
  auto state = std::make_shared<VerifyCommand>();
  state->spec.addTo(*command);
  state->inputs.addTo(*command);
  command
      ->add_option("--seed", state->seed,
                   "what the inputs are drawn from; 0 by default")
      ->type_name("N")
      ->check([](const std::string &text) -> std::string {
        bool isNumber = !text.empty() && text.size() <= 18 &&
                        text.find_first_not_of("0123456789") == text.npos;
        return isNumber ? "" : "a seed is a number from 0 to 10^18 - 1";
      });
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] { return verifyAndPrint(*state); };
  });
}
