//===- RowRun.cpp - one row, from its inputs to its times -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RowRun.h"

#include "tools/bench/RepriseSide.h"

#include "runtime/Npy.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

namespace {

/// Another operator that we measure beside a row.
struct OwnBeside {
  NamedTensors inputs;
  std::unique_ptr<RepriseSide> side;
};

/// A side that is ready to be timed beside ours.
struct Opponent {
  Side *side = nullptr;
  /// Where its time goes, and under which name.
  std::map<std::string, Outcome<PeerTime>> *outcomes = nullptr;
  std::string name;
  /// Of its results from ours, if they are of the same operator.
  std::optional<Difference> difference;
  int64_t steps = 1;
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
  Expected<Difference>
  preparePeer(PeerProcess &peer,
              const std::map<std::string, std::string> &files);
  Expected<void> prepareBesides();
  Expected<Side *> prepareBeside(const Row &row);
  Expected<Side *> prepareOwnBeside(const Row &row);
  Expected<std::map<std::string, std::string>>
  writeInputs(const NamedTensors &tensors);
  Expected<void> takeTimes();

  Workshop &workshop;
  RowResult result;
  NamedTensors inputs;
  std::unique_ptr<RepriseSide> reprise;
  std::vector<std::unique_ptr<OwnBeside>> ownBesides;
  std::vector<Opponent> opponents;
};

} // namespace

std::string bench::reasonOf(const Error &error) {
  std::string place = error.place.empty() ? "" : error.place + ": ";
  std::string mend = error.mend.empty() ? "" : " (" + error.mend + ")";
  return place + error.message + mend;
}

template <typename Time>
static Outcome<Time> outcomeOf(const Error &error) {
  return {std::nullopt, reasonOf(error), error.code != ErrorCode::unsupported};
}

static int64_t sizeInBytes(const NamedTensors &tensors) {
  int64_t bytes = 0;
  for (const auto &[name, tensor] : tensors)
    bytes += tensor.sizeInBytes();
  return bytes;
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
  result.families = reprise->families();
  result.workspaceBytes = reprise->workspaceBytes();
  result.bytes = sizeInBytes(inputs) + sizeInBytes(reprise->outputs());
  if (auto ran = reprise->run(1); !ran)
    return passOn(ran);
  return {};
}

Expected<Difference>
RowRun::preparePeer(PeerProcess &peer,
                    const std::map<std::string, std::string> &files) {
  const Row &row = result.row;
  if (auto prepared = peer.prepare(row, files); !prepared)
    return passOn(prepared);
  if (auto ran = peer.run(1); !ran)
    return passOn(ran);
  auto outputs = peer.outputs(row, workshop.folder.path());
  if (!outputs)
    return passOn(outputs);
  auto difference = compare(reprise->outputs(), *outputs);
  if (!difference)
    return difference;
  if (!(difference->value <= agreementLimit(row)))
    return fail(ErrorCode::verification,
                fmt::format("its '{}' differs from ours by {:.1e} of its size, "
                            "the limit is {:.1e}: no time is given",
                            difference->output, difference->value,
                            agreementLimit(row)));
  return difference;
}

Expected<std::map<std::string, std::string>>
RowRun::writeInputs(const NamedTensors &tensors) {
  std::map<std::string, std::string> files;
  for (const auto &[name, tensor] : tensors) {
    files[name] = fmt::format("{}/{}.npy", workshop.folder.path(), name);
    if (auto written = writeNpy(files[name], tensor.view()); !written)
      return passOn(written);
  }
  return files;
}

Expected<void> RowRun::preparePeers() {
  std::optional<std::map<std::string, std::string>> files;
  for (const auto &[name, peer] : workshop.peers) {
    if (!result.row.hasPeer(name))
      continue;
    if (!files) {
      auto written = writeInputs(inputs);
      if (!written)
        return passOn(written);
      files = std::move(*written);
    }
    if (auto difference = preparePeer(*peer, *files))
      opponents.push_back(
          {peer.get(), &result.peers, name, *difference, result.row.steps()});
    else
      result.peers[name] = outcomeOf<PeerTime>(difference.error());
  }
  return {};
}

Expected<Side *> RowRun::prepareOwnBeside(const Row &row) {
  auto drawn = drawInputs(row);
  if (!drawn)
    return passOn(drawn);
  auto beside = std::make_unique<OwnBeside>();
  beside->inputs = std::move(*drawn);
  auto side = RepriseSide::create(*workshop.compiler, *workshop.team, row,
                                  beside->inputs);
  if (!side)
    return passOn(side);
  beside->side = std::move(*side);
  ownBesides.push_back(std::move(beside));
  return ownBesides.back()->side.get();
}

Expected<Side *> RowRun::prepareBeside(const Row &row) {
  if (!row.peers)
    return prepareOwnBeside(row);
  const std::string &name = row.peers->front();
  auto peer = workshop.peers.find(name);
  if (peer == workshop.peers.end())
    return fail(ErrorCode::unsupported,
                fmt::format("{} takes no part, which computes it", name));
  auto drawn = drawInputs(row);
  if (!drawn)
    return passOn(drawn);
  auto files = writeInputs(*drawn);
  if (!files)
    return passOn(files);
  if (auto prepared = peer->second->prepare(row, *files); !prepared)
    return passOn(prepared);
  return peer->second.get();
}

Expected<void> RowRun::prepareBesides() {
  for (const Row &row : result.row.besides)
    if (auto side = prepareBeside(row))
      opponents.push_back(
          {*side, &result.besides, row.name, std::nullopt, row.steps()});
    else
      result.besides[row.name] = outcomeOf<PeerTime>(side.error());
  return {};
}

/// Microseconds a call as microseconds a step.
static std::vector<double> perStep(std::vector<double> samples, int64_t steps) {
  for (double &sample : samples)
    sample /= double(steps);
  return samples;
}

Expected<void> RowRun::takeTimes() {
  std::vector<Side *> sides = {reprise.get()};
  for (const Opponent &opponent : opponents)
    sides.push_back(opponent.side);
  auto samples = measure(sides, workshop.measure);
  if (!samples)
    return passOn(samples);
  result.reprise.time = summarize(samples->front());
  std::vector<double> ours = perStep(samples->front(), result.row.steps());
  for (size_t i = 0; i < opponents.size(); ++i) {
    const auto &[side, outcomes, name, difference, steps] = opponents[i];
    const std::vector<double> &theirs = (*samples)[i + 1];
    (*outcomes)[name].time = {summarize(theirs),
                              summarize(ratios(perStep(theirs, steps), ours)),
                              difference};
  }
  return {};
}

RowResult RowRun::run() {
  for (auto step : {&RowRun::prepareReprise, &RowRun::preparePeers,
                    &RowRun::prepareBesides, &RowRun::takeTimes})
    if (auto done = (this->*step)(); !done) {
      result.reprise = outcomeOf<Summary>(done.error());
      // Without our own time a row says nothing, whatever the reason.
      result.reprise.failed = true;
      break;
    }
  return std::move(result);
}

RowResult bench::runRow(Workshop &workshop, const Row &row) {
  return RowRun(workshop, row).run();
}
