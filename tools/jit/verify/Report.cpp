//===- Report.cpp - what a verification found -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/verify/Verify.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace reprise;
using namespace reprise::verify;

std::vector<OutputVerification>
reprise::verify::rowsOf(const CaseCheck &check) {
  std::vector<OutputVerification> rows;
  for (const OutputCheck &output : check.outputs) {
    OutputVerification &row = rows.emplace_back(output.worst);
    if (!check.name.empty())
      row.name = check.name + ": " + row.name;
    row.elements = output.elements;
    row.undetermined = output.blind;
    row.notFinite = output.notFinite;
  }
  return rows;
}

VerificationReport reprise::verify::reportOf(std::span<const CaseCheck> cases) {
  VerificationReport report;
  report.passed = true;
  std::map<std::string, std::pair<int64_t, int64_t>> elementsAndBlind;
  for (const CaseCheck &check : cases) {
    report.passed &= check.passed();
    for (OutputVerification &row : rowsOf(check))
      report.outputs.push_back(std::move(row));
    for (const OutputCheck &output : check.outputs) {
      auto &[elements, blind] = elementsAndBlind[output.worst.name];
      elements += output.elements;
      blind += output.blind;
    }
  }
  for (const auto &[name, counts] : elementsAndBlind)
    if (counts.first != 0 && counts.first == counts.second)
      report.neverJudged.push_back(name);
  report.passed &= report.neverJudged.empty();
  return report;
}

/// "T=3, B=0, H=1, D=17".
static std::string placeText(const OutputCheck &output) {
  std::vector<std::string> axes;
  for (size_t i = 0; i != output.worst.worstIndex.size(); ++i)
    axes.push_back(
        fmt::format("{}={}", output.axes[i], output.worst.worstIndex[i]));
  return fmt::format("{}", fmt::join(axes, ", "));
}

static std::string rowText(const CaseCheck &check, const OutputCheck &output) {
  const OutputVerification &worst = output.worst;
  std::string row =
      fmt::format("{:<13} {:<10} {:>10.2e} {:>10.2e}  {}  {}\n", check.name,
                  worst.name, worst.maxError, worst.tolerance,
                  worst.passed ? "ok    " : "FAILED", placeText(output));
  if (!worst.passed)
    row +=
        fmt::format("    at {}: got {:.9g}, expected {:.9g} +- {:.2e}; {} of "
                    "{} elements are beyond their tolerance\n",
                    placeText(output), worst.actual, worst.expected,
                    worst.tolerance, output.wrong, output.elements);
  if (output.blind != 0)
    row += fmt::format("    {} of {} elements are not judged: f32 arithmetic "
                       "does not determine them\n",
                       output.blind, output.elements);
  if (output.notFinite != 0)
    row += fmt::format("    {} of {} elements are not finite, and are compared "
                       "in kind alone\n",
                       output.notFinite, output.elements);
  return row;
}

std::string reprise::verify::render(std::span<const CaseCheck> cases) {
  std::string text =
      fmt::format("{:<13} {:<10} {:>10} {:>10}  {:<6}  {}\n", "inputs",
                  "output", "error", "tolerance", "", "worst at");
  for (const CaseCheck &check : cases)
    for (const OutputCheck &output : check.outputs)
      text += rowText(check, output);
  return text;
}
