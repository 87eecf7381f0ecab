//===- Report.h - the results as data, as a table and as JSON -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_REPORT_H
#define REPRISE_TOOLS_BENCH_REPORT_H

#include "tools/bench/Machine.h"
#include "tools/bench/PeerProcess.h"
#include "tools/bench/Statistics.h"
#include "tools/bench/Suite.h"

#include <optional>

namespace reprise::bench {

/// A peer's time in one row.
struct PeerTime {
  /// Microseconds a call.
  Summary us;
  /// The peer's time a step over ours, turn by turn: above 1, we are faster.
  Summary ratio;
  /// From our results, relative (RowTensors.h); nothing for another operator.
  std::optional<Difference> difference;
};

/// One side of a row: a time, or why there is none.
template <typename Time>
struct Outcome {
  std::optional<Time> time;
  /// Where `failed`, something that should work did not; else the side has
  /// nothing for such a row.
  std::string reason;
  bool failed = false;
};

struct RowResult {
  Row row;
  /// Of our kernel (RepriseSide.h); empty where there is none.
  std::string families;
  /// Of all inputs and results: what a call has to move.
  int64_t bytes = 0;
  /// Microseconds a call.
  Outcome<Summary> reprise;
  /// By the peer's name; those that were started.
  std::map<std::string, Outcome<PeerTime>> peers = {};
  /// By the names of the rows that it is measured beside.
  std::map<std::string, Outcome<PeerTime>> besides = {};
  /// What our call needs besides inputs, results and packed weights.
  int64_t workspaceBytes = 0;

  bool failed() const;
  /// Of our side, which must have a time.
  double gigabytesPerSecond() const;
  /// In 10^9 state elements and steps (Row::stateUpdates); of our side, too.
  double gigaupdatesPerSecond() const;
};

struct PeerState {
  PeerFacts facts;
  /// Why it takes no part; empty where it does.
  std::string absent;
};

struct Report {
  std::string suite;
  Machine machine;
  std::map<std::string, PeerState> peers;
  std::vector<RowResult> rows;

  bool failed() const;
  /// Of the ratios of f32 rows, by peer; peers without one are left out.
  std::map<std::string, double> geometricMeans() const;
};

/// A report in the form that README.md describes, with a line break at its end.
std::string toJson(const Report &report);

/// The machine in a line.
std::string describe(const Machine &machine);

/// The table as text, in pieces, so that each row can be shown when it is
/// there. Only peers that take part have columns.
class Table {
public:
  Table(const Suite &suite, const Machine &machine,
        const std::map<std::string, PeerState> &peers);
  virtual ~Table();

  virtual std::string head() const;
  virtual std::string line(const RowResult &result) const;
  /// Geometric means and what the marks mean.
  virtual std::string foot(const Report &report) const;

protected:
  /// The title, the machine and the peers.
  std::string preamble() const;

private:
  std::string machineLines() const;

  std::string title;
  Machine machine;
  std::map<std::string, PeerState> peers;
  size_t nameWidth = 0;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_REPORT_H
