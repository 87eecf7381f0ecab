//===- ClaimTable.cpp - what papers say beside what was measured ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/ClaimTable.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;
using namespace reprise::bench;

ClaimTable::ClaimTable(const Suite &suite, const Machine &machine,
                       const std::map<std::string, PeerState> &peers)
    : Table(suite, machine, peers) {
  const Claim *last = nullptr;
  for (const auto &[peer, state] : peers)
    sideWidth = std::max(sideWidth, peer.size());
  for (const Row &row : suite.rows) {
    if (row.claim != last)
      firstRows.insert(row.name);
    last = row.claim;
    rowWidth = std::max(rowWidth, row.name.size());
    for (const Row &beside : row.besides)
      sideWidth = std::max(sideWidth, beside.name.size());
  }
}

std::string ClaimTable::head() const {
  return preamble() +
         fmt::format("  {:<{}}  {:>12} {:>10} {:>13}  {:<{}}  {:>12}  {:>8}   "
                     "95% interval\n",
                     "row", rowWidth, "reprise us", "a step", "workspace KiB",
                     "beside", sideWidth, "us", "figure");
}

/// Our columns.
static std::string ownCells(const RowResult &result) {
  const auto &time = result.reprise.time;
  return fmt::format("{:>12.1f} {:>10.3f} {:>13}", time->median,
                     time->median / double(result.row.steps()),
                     result.workspaceBytes / 1024);
}

static std::string otherCells(const Outcome<PeerTime> &outcome) {
  if (!outcome.time)
    return outcome.failed ? "FAILED" : "unsupported";
  const Summary &ratio = outcome.time->ratio;
  return fmt::format("{:>12.1f}  {:>8.2f} {} [{:.2f}, {:.2f}]",
                     outcome.time->us.median, ratio.median,
                     ratio.interval.high < 1 ? '<' : ' ', ratio.interval.low,
                     ratio.interval.high);
}

std::string ClaimTable::sideLine(const RowResult &result,
                                 const std::string &side,
                                 const Outcome<PeerTime> &outcome) const {
  std::string text =
      fmt::format("  {:<{}}  {}  {:<{}}  {}\n", result.row.name, rowWidth,
                  ownCells(result), side, sideWidth, otherCells(outcome));
  if (!outcome.reason.empty())
    text += fmt::format("    {}: {}\n", side, outcome.reason);
  return text;
}

std::string ClaimTable::line(const RowResult &result) const {
  std::string text;
  if (firstRows.contains(result.row.name))
    text += fmt::format("\n{}: {}\n", result.row.claim->source,
                        result.row.claim->text);
  if (!result.reprise.time)
    return text + fmt::format("  {:<{}}  FAILED\n    reprise: {}\n",
                              result.row.name, rowWidth, result.reprise.reason);
  if (result.peers.empty() && result.besides.empty())
    text += fmt::format("  {:<{}}  {}\n", result.row.name, rowWidth,
                        ownCells(result));
  for (const auto &[side, outcome] : result.peers)
    text += sideLine(result, side, outcome);
  for (const auto &[side, outcome] : result.besides)
    text += sideLine(result, side, outcome);
  return text;
}

std::string ClaimTable::foot(const Report &) const {
  return "\nfigure: the time of the other side over ours, a step of each; < "
         "marks figures below 1 beyond doubt\n"
         "workspace: what our call needs besides inputs, results and packed "
         "weights\n";
}
