//===- PeerProcess.h - a peer as a program of its own ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Peers run in processes of their own: reprise itself links none of their
// libraries, their threads and environment are theirs, and a crash is an error
// message. Messages are lines of JSON; README.md lists them.

#ifndef REPRISE_TOOLS_BENCH_PEERPROCESS_H
#define REPRISE_TOOLS_BENCH_PEERPROCESS_H

#include "tools/bench/RowTensors.h"
#include "tools/bench/Side.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <sys/types.h>

namespace reprise::bench {

using PeerFacts = std::map<std::string, std::string>;

class PeerProcess : public Side {
public:
  /// Starts the program with one thread for each of `cores`, bound to them.
  /// Fails with unsupported where there is no such program, or where it finds
  /// that its library is missing.
  static Expected<std::unique_ptr<PeerProcess>>
  start(const std::string &name, const std::string &program,
        const std::vector<int> &cores);

  /// Ends the process.
  ~PeerProcess() override;

  /// "version", "isa", ...
  const PeerFacts &facts() const { return knownFacts; }

  /// Hands the row over; `inputs` are .npy files by input name. Fails with
  /// unsupported where the peer has no such operator.
  Expected<void> prepare(const Row &row,
                         const std::map<std::string, std::string> &inputs);

  Expected<double> run(int calls) override;
  Expected<void> settle() override;

  /// What the last call computed; passes through files in `folder`.
  Expected<NamedTensors> outputs(const Row &row, const std::string &folder);

private:
  PeerProcess(std::string name, pid_t pid, int socket)
      : name(std::move(name)), pid(pid), socket(socket) {}

  Expected<nlohmann::json> ask(const nlohmann::json &message);
  Expected<nlohmann::json> receive();
  Expected<std::string> receiveLine();
  /// After its end of the socket was closed; says how it went.
  std::string awaitEnd();
  Failure failed(std::string message) const;

  std::string name;
  pid_t pid;
  int socket;
  /// Received and not yet used.
  std::string pending;
  PeerFacts knownFacts;
};

/// The program of this peer: reprise-bench-NAME beside the running one.
std::string peerProgram(const std::string &name);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_PEERPROCESS_H
