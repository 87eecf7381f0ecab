//===- PeerProgram.cpp - the peer's half of the protocol ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/peers/PeerProgram.h"

#include "runtime/Npy.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

using namespace reprise;
using namespace reprise::bench;
using Json = nlohmann::json;

Peer::~Peer() = default;

static void answer(const Json &json) {
  // Flushed: the other side waits for this line.
  std::cout << json.dump() << std::endl;
}

static Json answerOf(const Expected<void> &result) {
  if (result)
    return {{"ok", true}};
  bool unsupported = result.error().code == ErrorCode::unsupported;
  return {{unsupported ? "unsupported" : "error", result.error().message}};
}

static Expected<void> prepare(Peer &peer, const Json &message) {
  PeerProblem problem;
  problem.cell = message.at("cell");
  auto dtype = parseDType(message.at("dtype").get<std::string>());
  if (!dtype)
    return passOn(dtype);
  problem.dtype = *dtype;
  problem.sizes = message.at("sizes");
  for (const auto &[name, file] : message.at("inputs").items()) {
    auto tensor = readNpy(file.get<std::string>());
    if (!tensor)
      return passOn(tensor);
    problem.inputs[name] = std::move(*tensor);
  }
  return peer.prepare(problem);
}

/// Calls, back to back, and the time of all of them together.
static Json timeCalls(Peer &peer, int calls) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  for (int call = 0; call < calls; ++call)
    peer.run();
  std::chrono::duration<double, std::micro> elapsed = Clock::now() - start;
  return {{"us", elapsed.count()}};
}

static Expected<void> save(Peer &peer, const std::string &folder) {
  auto outputs = peer.outputs();
  if (!outputs)
    return passOn(outputs);
  for (const auto &[name, tensor] : *outputs)
    if (auto written = writeNpy(folder + "/" + name + ".npy", tensor.view());
        !written)
      return written;
  return {};
}

static Json obey(Peer &peer, const Json &message) {
  std::string command = message.at("command");
  if (command == "prepare")
    return answerOf(prepare(peer, message));
  if (command == "run")
    return timeCalls(peer, message.at("calls"));
  if (command == "save")
    return answerOf(save(peer, message.at("folder")));
  return {{"error", "there is no command '" + command + "'"}};
}

int reprise::bench::servePeer(Peer &peer) {
  answer(peer.describe());
  for (std::string line; std::getline(std::cin, line);) {
    // Libraries that peers wrap report by exceptions.
    try {
      answer(obey(peer, Json::parse(line)));
    } catch (const std::exception &error) {
      answer({{"error", error.what()}});
    }
  }
  return 0;
}
