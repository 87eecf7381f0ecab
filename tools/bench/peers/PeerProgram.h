//===- PeerProgram.h - the peer's half of the protocol --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A peer is a program. It answers each line of JSON on its input by one line of
// JSON on its output; tools/bench/README.md has the messages. What a peer in
// C++ has of its own is a class derived from Peer.

#ifndef REPRISE_TOOLS_BENCH_PEERS_PEERPROGRAM_H
#define REPRISE_TOOLS_BENCH_PEERS_PEERPROGRAM_H

#include "runtime/Tensor.h"

#include <map>
#include <string>

namespace reprise::bench {

/// What to compute: a cell, and its sizes and inputs by the names of its spec.
struct PeerProblem {
  std::string cell;
  /// Of the streams and weights.
  DType dtype = DType::f32;
  std::map<std::string, int64_t> sizes;
  /// Others are left out: defaults and zero states.
  std::map<std::string, Tensor> inputs;

  int64_t size(const std::string &name) const { return sizes.at(name); }
};

class Peer {
public:
  virtual ~Peer();

  /// Facts for the report, by name; "version" and "isa" at least.
  virtual std::map<std::string, std::string> describe() const = 0;

  /// Makes everything ready that a user keeps from call to call. Fails with
  /// unsupported where the library has no such operator.
  virtual Expected<void> prepare(const PeerProblem &problem) = 0;

  /// One call over all T steps.
  virtual void run() = 0;

  /// What the last call computed, by the names and shapes of Reprise.
  virtual Expected<std::map<std::string, Tensor>> outputs() = 0;
};

/// Serves `peer` until the input ends; returns the exit status.
int servePeer(Peer &peer);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_PEERS_PEERPROGRAM_H
