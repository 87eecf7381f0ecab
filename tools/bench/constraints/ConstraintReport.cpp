//===- ConstraintReport.cpp - the suite's results -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/constraints/ConstraintReport.h"

#include "tools/bench/ReportJson.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;
using namespace reprise::bench;

bool ConstraintReport::failed() const {
  return std::ranges::any_of(
      rows, [](const ConstraintResult &row) { return row.failed(); });
}

double ConstraintReport::geometricMean() const {
  std::vector<double> ratios;
  for (const ConstraintResult &row : rows)
    if (row.z3.time)
      ratios.push_back(row.z3.time->ratio.median);
  return ratios.empty() ? 0 : bench::geometricMean(ratios);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static Json toJson(const Outcome<SolverTime> &outcome) {
  Json json = Json::object();
  if (outcome.time) {
    addTime(json, "us", outcome.time->us);
    json["ratio"] = outcome.time->ratio.median;
    json["ratio_interval"] = intervalJson(outcome.time->ratio.interval);
    if (outcome.time->isBound)
      json["limit_hit"] = true;
  }
  if (!outcome.reason.empty())
    json[outcome.failed ? "failed" : "note"] = outcome.reason;
  return json;
}

static Json toJson(const ConstraintResult &result) {
  Json json = {{"name", result.row.name}, {"answer", result.answer}};
  if (result.reprise.time)
    addTime(json, "reprise_us", *result.reprise.time);
  if (result.reprise.failed)
    json["failed"] = result.reprise.reason;
  json["peers"] = {{"z3", ::toJson(result.z3)}};
  return json;
}

std::string bench::toJson(const ConstraintReport &report) {
  Json json = {{"suite", constraintSuite},
               {"machine", machineJson(report.machine)}};
  json["machine"]["peers"]["z3"]["version"] = report.z3Version;
  json["rows"] = Json::array();
  for (const ConstraintResult &row : report.rows)
    json["rows"].push_back(::toJson(row));
  json["geomean"] = Json::object();
  if (double mean = report.geometricMean())
    json["geomean"]["z3"] = mean;
  return json.dump(2) + "\n";
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

ConstraintTable::ConstraintTable(const std::vector<ConstraintRow> &rows) {
  for (const ConstraintRow &row : rows)
    nameWidth = std::max(nameWidth, row.name.size());
}

std::string ConstraintTable::head(const ConstraintReport &report) const {
  return fmt::format("{}: problems of tilings, one core\n{}z3: version {}\n\n"
                     "{:<{}}  {:<22} {:>12} {:>6} {:>14} {:>6} {:>10}\n",
                     constraintSuite, describe(report.machine),
                     report.z3Version, "row", nameWidth, "answer", "reprise us",
                     "spread", "z3 us", "spread", "ratio");
}

static std::string timeCells(const ConstraintResult &result) {
  const Summary &ours = *result.reprise.time;
  std::string text =
      fmt::format(" {:>12.1f} {:>5.1f}%", ours.median, ours.spread * 100);
  if (!result.z3.time)
    return text + "  FAILED";
  const SolverTime &theirs = *result.z3.time;
  // Digits beyond the third say nothing.
  return text + fmt::format(" {:>1}{:>13.1f} {:>5.1f}% {:>1}{:>9.1f}",
                            theirs.isBound ? ">" : "", theirs.us.median,
                            theirs.us.spread * 100, theirs.isBound ? ">" : "",
                            theirs.ratio.median);
}

std::string ConstraintTable::line(const ConstraintResult &result) const {
  std::string text =
      fmt::format("{:<{}}  {:<22}", result.row.name, nameWidth, result.answer);
  text += result.reprise.time ? timeCells(result) : "  FAILED";
  for (const auto &[name, reason] :
       {std::pair("reprise", result.reprise.reason), {"z3", result.z3.reason}})
    if (!reason.empty())
      text += fmt::format("\n    {}: {}", name, reason);
  return text + "\n";
}

std::string ConstraintTable::foot(const ConstraintReport &report) const {
  size_t slower = 0, bounds = 0;
  for (const ConstraintResult &row : report.rows) {
    slower += row.z3.time && row.z3.time->ratio.interval.high < 1;
    bounds += row.z3.time && row.z3.time->isBound;
  }
  return fmt::format(
      "\ngeometric mean of the ratios, z3 over reprise: {}{:.1f}\n"
      "ratio: z3's time over ours, above 1 we are faster; > marks {} row{} in "
      "which z3 hit its\nlimit: lower bounds. Rows in which we are slower: "
      "{}\n",
      bounds ? "more than " : "", report.geometricMean(), bounds,
      bounds == 1 ? "" : "s", slower);
}
