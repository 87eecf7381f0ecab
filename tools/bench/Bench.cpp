//===- Bench.cpp - runs a suite -------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Bench.h"

#include "tools/bench/ChildProcess.h"
#include "tools/bench/RepriseSide.h"
#include "tools/bench/TemporaryFolder.h"

#include "runtime/CpuTopology.h"
#include "runtime/Npy.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

namespace {

using Peers = std::map<std::string, std::unique_ptr<PeerProcess>>;

/// What serves all rows.
struct Workshop {
  std::unique_ptr<ThreadTeam> team;
  std::unique_ptr<Compiler> compiler;
  Peers peers;
  TemporaryFolder folder;
  MeasureOptions measure;
};

/// A row on its way: sides that are ready, and those that dropped out.
class RowRun {
public:
  RowRun(Workshop &workshop, const Row &row) : workshop(workshop) {
    result.row = row;
  }

  RowResult run();

private:
  Expected<void> prepareReprise();
  Expected<void> preparePeers();
  Expected<void> preparePeer(const std::string &name, PeerProcess &peer,
                             const std::map<std::string, std::string> &files);
  Expected<void> takeTimes();

  Workshop &workshop;
  RowResult result;
  NamedTensors inputs;
  std::unique_ptr<RepriseSide> reprise;
  std::map<std::string, Difference> differences;
};

} // namespace

static std::string reasonOf(const Error &error) {
  std::string place = error.place.empty() ? "" : error.place + ": ";
  std::string mend = error.mend.empty() ? "" : " (" + error.mend + ")";
  return place + error.message + mend;
}

template <typename Time>
static Outcome<Time> outcomeOf(const Error &error) {
  return {std::nullopt, reasonOf(error), error.code != ErrorCode::unsupported};
}

Expected<void> RowRun::prepareReprise() {
  auto drawn = drawInputs(result.row);
  if (!drawn)
    return passOn(drawn);
  inputs = std::move(*drawn);
  auto side = RepriseSide::create(*workshop.compiler, *workshop.team,
                                  result.row, inputs);
  if (!side)
    return passOn(side);
  reprise = std::move(*side);
  if (auto ran = reprise->run(1); !ran)
    return passOn(ran);
  return {};
}

Expected<void>
RowRun::preparePeer(const std::string &name, PeerProcess &peer,
                    const std::map<std::string, std::string> &files) {
  const Row &row = result.row;
  if (auto prepared = peer.prepare(row, files); !prepared)
    return prepared;
  if (auto ran = peer.run(1); !ran)
    return passOn(ran);
  auto outputs = peer.outputs(row, workshop.folder.path());
  if (!outputs)
    return passOn(outputs);
  auto difference = compare(reprise->outputs(), *outputs);
  if (!difference)
    return passOn(difference);
  if (!(difference->value <= agreementLimit(row)))
    return fail(ErrorCode::verification,
                fmt::format("its '{}' differs from ours by {:.1e} of its size, "
                            "the limit is {:.1e}: no time is given",
                            difference->output, difference->value,
                            agreementLimit(row)));
  differences[name] = *difference;
  return {};
}

Expected<void> RowRun::preparePeers() {
  std::map<std::string, std::string> files;
  for (const auto &[name, tensor] : inputs) {
    files[name] = fmt::format("{}/{}.npy", workshop.folder.path(), name);
    if (auto written = writeNpy(files[name], tensor.view()); !written)
      return written;
  }
  for (const auto &[name, peer] : workshop.peers)
    if (auto prepared = preparePeer(name, *peer, files); !prepared)
      result.peers[name] = outcomeOf<PeerTime>(prepared.error());
  return {};
}

Expected<void> RowRun::takeTimes() {
  std::vector<Side *> sides = {reprise.get()};
  for (const auto &[name, difference] : differences)
    sides.push_back(workshop.peers.at(name).get());
  auto samples = measure(sides, workshop.measure);
  if (!samples)
    return passOn(samples);
  const std::vector<double> &ours = samples->front();
  result.reprise.time = summarize(ours);
  size_t side = 1;
  for (const auto &[name, difference] : differences) {
    const std::vector<double> &theirs = (*samples)[side++];
    result.peers[name].time = {summarize(theirs),
                               summarize(ratios(theirs, ours)), difference};
  }
  return {};
}

RowResult RowRun::run() {
  for (auto step :
       {&RowRun::prepareReprise, &RowRun::preparePeers, &RowRun::takeTimes})
    if (auto done = (this->*step)(); !done) {
      result.reprise = outcomeOf<Summary>(done.error());
      // Without our own time a row says nothing, whatever the reason.
      result.reprise.failed = true;
      break;
    }
  return std::move(result);
}

/// The cores that every side uses.
static Expected<std::vector<int>> chooseCores(int threads) {
  std::vector<int> cores = availableCores();
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

static Expected<Workshop> openWorkshop(const BenchOptions &options,
                                       const std::vector<int> &cores) {
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
  auto team = createTeam(cores);
  if (!team)
    return passOn(team);
  workshop.team = std::move(*team);
  return workshop;
}

static Expected<void> startPeers(const Suite &suite, Workshop &workshop,
                                 Report &report) {
  for (const std::string &name : suite.peers) {
    auto peer =
        PeerProcess::start(name, peerProgram(name), report.machine.cores);
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

Expected<Report>
bench::runBench(const BenchOptions &options,
                const std::function<void(const std::string &)> &show) {
  auto suite = findSuite(options.suite, options.steps);
  if (!suite)
    return passOn(suite);
  if (auto selected = selectRows(*suite, options.rows); !selected)
    return passOn(selected);
  auto cores = chooseCores(options.threads);
  if (!cores)
    return passOn(cores);
  Report report{suite->name, describeMachine(*cores), {}, {}};
  auto workshop = openWorkshop(options, *cores);
  if (!workshop)
    return passOn(workshop);
  if (auto started = startPeers(*suite, *workshop, report); !started)
    return passOn(started);
  Table table(*suite, report.machine, report.peers);
  show(table.head());
  for (const Row &row : suite->rows) {
    report.rows.push_back(RowRun(*workshop, row).run());
    show(table.line(report.rows.back()));
  }
  show(table.foot(report));
  return report;
}
