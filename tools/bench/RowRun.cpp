//===- RowRun.cpp - one row, from its inputs to its times -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RowRun.h"

#include "tools/bench/RepriseSide.h"

#include "runtime/Npy.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

namespace {

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
  result.bytes = sizeInBytes(inputs) + sizeInBytes(reprise->outputs());
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

RowResult bench::runRow(Workshop &workshop, const Row &row) {
  return RowRun(workshop, row).run();
}
