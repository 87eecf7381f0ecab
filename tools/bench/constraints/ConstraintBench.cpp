//===- ConstraintBench.cpp - runs the suite of constraint problems --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/constraints/ConstraintBench.h"

#include "constraints/z3/Z3.h"
#include "runtime/CpuTopology.h"
#include "tools/bench/ChildProcess.h"
#include "tools/bench/Suite.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

static Expected<void> checkOptions(const BenchOptions &options) {
  if (options.threads > 1)
    return fail(ErrorCode::invalidArgument, "solvers have one thread",
                fmt::format("--threads {}", options.threads),
                "leave it out for this suite");
  if (options.steps != 0)
    return fail(ErrorCode::invalidArgument,
                "constraint problems have no time steps",
                fmt::format("--steps {}", options.steps),
                "leave it out for this suite");
  return {};
}

static Expected<std::vector<ConstraintRow>>
chooseRows(const std::vector<std::string> &patterns) {
  std::vector<ConstraintRow> all = constraintRows(), kept;
  std::vector<std::string> names;
  for (const ConstraintRow &row : all)
    names.push_back(row.name);
  auto wanted = selectNames(std::string(constraintSuite), names, patterns);
  if (!wanted)
    return passOn(wanted);
  for (size_t i = 0; i < all.size(); ++i)
    if ((*wanted)[i])
      kept.push_back(std::move(all[i]));
  return kept;
}

Expected<ConstraintReport> bench::runConstraintBench(
    const BenchOptions &options,
    const std::function<void(const std::string &)> &show) {
  if (auto checked = checkOptions(options); !checked)
    return passOn(checked);
  auto rows = chooseRows(options.rows);
  if (!rows)
    return passOn(rows);
  int core = availableCores().front();
  if (auto pinned = pinTo({core}); !pinned)
    return passOn(pinned);
  ConstraintReport report{
      describeMachine({core}), constraints::z3Version(), {}};
  ConstraintTable table(*rows);
  show(table.head(report));
  for (const ConstraintRow &row : *rows) {
    report.rows.push_back(runRow(row, options.measure));
    show(table.line(report.rows.back()));
  }
  show(table.foot(report));
  return report;
}
