//===- Bench.cpp - runs a suite -------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Bench.h"

#include "tools/bench/ChildProcess.h"
#include "tools/bench/ClaimTable.h"
#include "tools/bench/RowRun.h"
#include "tools/bench/constraints/ConstraintBench.h"
#include "tools/bench/gpu/GpuBench.h"

#include "runtime/CpuTopology.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include <sched.h>

using namespace reprise;
using namespace reprise::bench;

/// The first of the cores, for every side to use.
static Expected<std::vector<int>> chooseCores(std::vector<int> cores,
                                              int threads) {
  if (threads < 0 || size_t(threads) > cores.size())
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} threads are not 1 to {}, the number of cores "
                            "this process may use",
                            threads, cores.size()),
                "--threads", "threads that share a core measure the scheduler");
  if (threads > 0)
    cores.resize(size_t(threads));
  return cores;
}

static Expected<std::vector<std::vector<int>>>
chooseCores(const std::vector<Row> &rows) {
  // Before the calling thread is pinned to one of them.
  std::vector<int> available = availableCores();
  std::vector<std::vector<int>> chosen;
  for (const Row &row : rows) {
    auto cores = chooseCores(available, row.threads);
    if (!cores)
      return passOn(cores);
    chosen.push_back(std::move(*cores));
  }
  return chosen;
}

/// A team on these cores, the calling thread on the one that the team left to
/// it.
static Expected<std::unique_ptr<ThreadTeam>>
createTeam(const std::vector<int> &cores) {
  if (auto pinned = pinTo(cores); !pinned)
    return passOn(pinned);
  auto team = ThreadTeam::create(int(cores.size()));
  if (!team)
    return team;
  int home = cores.front();
  (*team)->run([&](int rank) {
    if (rank == 0)
      home = sched_getcpu();
  });
  if (auto pinned = pinTo({home}); !pinned)
    return passOn(pinned);
  return team;
}

static Expected<Workshop> openWorkshop(const BenchOptions &options) {
  Workshop workshop;
  workshop.measure = options.measure;
  auto folder = TemporaryFolder::create();
  if (!folder)
    return passOn(folder);
  workshop.folder = std::move(*folder);
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  workshop.compiler = std::move(*compiler);
  return workshop;
}

/// Every side anew, on these cores.
static Expected<void> startSides(const Suite &suite,
                                 const std::vector<int> &cores,
                                 Workshop &workshop, Report &report) {
  workshop.peers.clear();
  auto team = createTeam(cores);
  if (!team)
    return passOn(team);
  workshop.team = std::move(*team);
  for (const std::string &name : suite.peers) {
    auto peer = PeerProcess::start(name, peerProgram(name), cores);
    if (peer) {
      report.peers[name].facts = (*peer)->facts();
      workshop.peers[name] = std::move(*peer);
    } else if (peer.error().code == ErrorCode::unsupported) {
      report.peers[name].absent = reasonOf(peer.error());
    } else {
      return passOn(peer);
    }
  }
  return {};
}

static std::unique_ptr<Table> createTable(const Suite &suite,
                                          const Report &report) {
  if (suite.rows.front().claim)
    return std::make_unique<ClaimTable>(suite, report.machine, report.peers);
  return std::make_unique<Table>(suite, report.machine, report.peers);
}

Expected<Report>
bench::runBench(const BenchOptions &options,
                const std::function<void(const std::string &)> &show) {
  auto suite = findSuite(options.suite, options);
  if (!suite)
    return passOn(suite);
  if (auto selected = selectRows(*suite, options.rows); !selected)
    return passOn(selected);
  auto coresOfRows = chooseCores(suite->rows);
  if (!coresOfRows)
    return passOn(coresOfRows);
  const std::vector<int> &most =
      *std::ranges::max_element(*coresOfRows, {}, &std::vector<int>::size);
  Report report{suite->name, describeMachine(most), {}, {}};
  auto workshop = openWorkshop(options);
  if (!workshop)
    return passOn(workshop);
  std::unique_ptr<Table> table;
  for (size_t i = 0; i < suite->rows.size(); ++i) {
    const std::vector<int> &cores = (*coresOfRows)[i];
    if (i == 0 || cores != (*coresOfRows)[i - 1])
      if (auto started = startSides(*suite, cores, *workshop, report); !started)
        return passOn(started);
    if (!table) {
      table = createTable(*suite, report);
      show(table->head());
    }
    report.rows.push_back(runRow(*workshop, suite->rows[i]));
    show(table->line(report.rows.back()));
  }
  show(table->foot(report));
  return report;
}

template <typename AnyReport>
static Expected<Finished> finish(Expected<AnyReport> report) {
  if (!report)
    return passOn(report);
  return Finished{toJson(*report), report->failed()};
}

Expected<Finished>
bench::runSuite(const BenchOptions &options,
                const std::function<void(const std::string &)> &show) {
  if (options.suite == constraintSuite)
    return finish(runConstraintBench(options, show));
  if (options.suite == gpuFloorSuite)
    return runGpuFloors(options, show);
  if (options.suite == gpuRecurrenceSuite)
    return runGpuRecurrence(options, show);
  return finish(runBench(options, show));
}
