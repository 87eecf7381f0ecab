//===- ClaimTable.h - what papers say beside what was measured ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_CLAIMTABLE_H
#define REPRISE_TOOLS_BENCH_CLAIMTABLE_H

#include "tools/bench/Report.h"

#include <set>

namespace reprise::bench {

/// Of rows that have claims: a heading for each claim, and under it a line for
/// each side that a row was measured beside. Rows of one claim follow each
/// other.
class ClaimTable : public Table {
public:
  ClaimTable(const Suite &suite, const Machine &machine,
             const std::map<std::string, PeerState> &peers);

  std::string head() const override;
  std::string line(const RowResult &result) const override;
  std::string foot(const Report &report) const override;

private:
  std::string sideLine(const RowResult &result, const std::string &side,
                       const Outcome<PeerTime> &outcome) const;

  /// Names of the first row of each claim.
  std::set<std::string> firstRows;
  size_t rowWidth = 0, sideWidth = 0;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_CLAIMTABLE_H
