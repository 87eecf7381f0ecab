//===- Report.cpp - the results as data and as a table --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

using namespace reprise;
using namespace reprise::bench;

bool RowResult::failed() const {
  auto hasFailed = [](const auto &side) { return side.second.failed; };
  return reprise.failed || std::ranges::any_of(peers, hasFailed) ||
         std::ranges::any_of(besides, hasFailed);
}

double RowResult::gigabytesPerSecond() const {
  return double(bytes) / reprise.time->median * 1e-3;
}

double RowResult::gigaupdatesPerSecond() const {
  return double(row.stateUpdates()) / reprise.time->median * 1e-3;
}

bool Report::failed() const {
  return std::any_of(rows.begin(), rows.end(),
                     [](const RowResult &row) { return row.failed(); });
}

std::map<std::string, double> Report::geometricMeans() const {
  std::map<std::string, std::vector<double>> ratios;
  for (const RowResult &result : rows)
    for (const auto &[peer, outcome] : result.peers)
      if (outcome.time && result.row.dtype == DType::f32)
        ratios[peer].push_back(outcome.time->ratio.median);
  std::map<std::string, double> means;
  for (const auto &[peer, values] : ratios)
    means[peer] = geometricMean(values);
  return means;
}

Table::Table(const Suite &suite, const Machine &machine,
             const std::map<std::string, PeerState> &peers)
    : title(fmt::format("{}: {}", suite.name, suite.summary)), machine(machine),
      peers(peers) {
  for (const Row &row : suite.rows)
    nameWidth = std::max(nameWidth, row.name.size());
}

Table::~Table() = default;

static std::string kibibytes(int64_t bytes) {
  return bytes ? fmt::format("{} KiB", bytes / 1024) : "unknown";
}

std::string bench::describe(const Machine &machine) {
  const constraints::CpuTarget &cpu = machine.cpu;
  std::string text = fmt::format(
      "{}, {} thread{} on core{} {}; vectors of {} bits; L1d {}, L2 {}, L3 {}",
      cpu.product, machine.cores.size(), machine.cores.size() == 1 ? "" : "s",
      machine.cores.size() == 1 ? "" : "s", fmt::join(machine.cores, ","),
      cpu.vectorBytes * 8, kibibytes(cpu.l1dBytes), kibibytes(cpu.l2Bytes),
      kibibytes(cpu.l3Bytes));
  if (!machine.frequencyGovernor.empty())
    text += "; governor " + machine.frequencyGovernor;
  if (machine.frequencyMHz > 0)
    text += fmt::format("; {:.0f} MHz", machine.frequencyMHz);
  return text + "\n";
}

std::string Table::machineLines() const {
  std::string text = describe(machine);
  for (const auto &[peer, state] : peers) {
    std::vector<std::string> facts;
    for (const auto &[key, value] : state.facts)
      facts.push_back(key + " " + value);
    text += fmt::format("{}: {}\n", peer,
                        state.absent.empty()
                            ? fmt::to_string(fmt::join(facts, ", "))
                            : "takes no part: " + state.absent);
  }
  return text;
}

std::string Table::preamble() const {
  return title + "\n" + machineLines() + "\n";
}

/// A side's columns: head and cells are equally wide.
static std::string timeHead(std::string_view side) {
  return fmt::format("  {:>12} {:>9} {:>6}", fmt::format("{} us", side),
                     "a step", "spread");
}

static std::string timeCells(const Summary &us, int64_t steps) {
  return fmt::format("  {:>12.1f} {:>9.2f} {:>5.1f}%", us.median,
                     us.median / double(steps), us.spread * 100);
}

/// In the place of a time.
template <typename Time>
static std::string noTimeCells(const Outcome<Time> &outcome) {
  size_t width = timeHead("").size();
  return fmt::format("{:<{}}", outcome.failed ? "  FAILED" : "  unsupported",
                     width);
}

static std::string ratioHead() {
  return fmt::format("  {:>6}   {:<14}", "ratio", "95% interval");
}

static std::string ratioCells(const Summary &ratio) {
  bool slowerBeyondDoubt = ratio.interval.high < 1;
  return fmt::format("  {:>6.3f} {} [{:.3f}, {:.3f}]", ratio.median,
                     slowerBeyondDoubt ? '<' : ' ', ratio.interval.low,
                     ratio.interval.high);
}

/// What our side made of the machine, and how.
static std::string rateHead() {
  return fmt::format("  {:>7} {:>7} {:<11}", "GB/s", "Gupd/s", "family");
}

static std::string rateCells(const RowResult &result) {
  if (!result.reprise.time)
    return std::string(rateHead().size(), ' ');
  return fmt::format("  {:>7.2f} {:>7.3f} {:<11}", result.gigabytesPerSecond(),
                     result.gigaupdatesPerSecond(), result.families);
}

/// Ends the line.
static std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string Table::head() const {
  std::string columns = fmt::format("{:<{}}", "row", nameWidth) +
                        timeHead("reprise") + rateHead();
  for (const auto &[peer, state] : peers)
    if (state.absent.empty())
      columns += timeHead(peer) + ratioHead();
  return preamble() + trimmed(columns);
}

std::string Table::line(const RowResult &result) const {
  std::string text = fmt::format("{:<{}}", result.row.name, nameWidth);
  std::string reasons;
  auto addSide = [&](std::string_view side, const auto &outcome,
                     const Summary *us) {
    text += us ? timeCells(*us, result.row.steps()) : noTimeCells(outcome);
    if (!outcome.reason.empty())
      reasons += fmt::format("    {}: {}\n", side, outcome.reason);
  };
  const auto &ours = result.reprise;
  addSide("reprise", ours, ours.time ? &*ours.time : nullptr);
  text += rateCells(result);
  for (const auto &[peer, outcome] : result.peers) {
    addSide(peer, outcome, outcome.time ? &outcome.time->us : nullptr);
    text += outcome.time ? ratioCells(outcome.time->ratio)
                         : std::string(ratioHead().size(), ' ');
  }
  return trimmed(text) + reasons;
}

std::string Table::foot(const Report &report) const {
  std::string text = "\n";
  for (const auto &[peer, mean] : report.geometricMeans())
    text += fmt::format("geometric mean of the f32 ratios, {} over reprise: "
                        "{:.3f}\n",
                        peer, mean);
  return text + "ratio: the peer's time over ours, above 1 we are faster; < "
                "marks rows where we are slower beyond doubt\n"
                "GB/s: inputs and results; Gupd/s: 10^9 state elements and "
                "steps; both are ours\n";
}
