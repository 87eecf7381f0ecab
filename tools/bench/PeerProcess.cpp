//===- PeerProcess.cpp - a peer as a program of its own -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/PeerProcess.h"

#include "runtime/Npy.h"

#include "tools/bench/ChildProcess.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace reprise;
using namespace reprise::bench;
using Json = nlohmann::json;

std::string bench::peerProgram(const std::string &name) {
  std::error_code ignored;
  auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (self.parent_path() / ("reprise-bench-" + name)).string();
}

Failure PeerProcess::failed(std::string message) const {
  return fail(ErrorCode::internal, std::move(message),
              fmt::format("peer '{}'", name));
}

Expected<std::unique_ptr<PeerProcess>>
PeerProcess::start(const std::string &name, const std::string &program,
                   const std::vector<int> &cores) {
  std::error_code ignored;
  if (!std::filesystem::exists(program, ignored))
    return fail(ErrorCode::unsupported,
                fmt::format("there is no program {}", program), "",
                "install the peer's library and build again");
  auto child = startPinned(program, cores);
  if (!child)
    return passOn(child);
  std::unique_ptr<PeerProcess> peer(
      new PeerProcess(name, child->pid, child->socket));
  auto hello = peer->receive();
  if (!hello)
    return passOn(hello);
  if (hello->contains("absent"))
    return fail(ErrorCode::unsupported, hello->at("absent"));
  for (const auto &[key, value] : hello->items())
    if (value.is_string())
      peer->knownFacts[key] = value;
  return peer;
}

PeerProcess::~PeerProcess() {
  close(socket);
  if (pid <= 0)
    return;
  // Its input has ended; but it may be in the middle of a long call.
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
}

std::string PeerProcess::awaitEnd() {
  int status = 0;
  if (pid <= 0 || waitpid(std::exchange(pid, -1), &status, 0) < 0)
    return "it has ended before";
  if (WIFSIGNALED(status))
    return fmt::format("it was ended by signal {} ({})", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
  return fmt::format("it has ended with status {}", WEXITSTATUS(status));
}

Expected<std::string> PeerProcess::receiveLine() {
  constexpr int patienceMs = 10 * 60 * 1000;
  size_t end;
  while ((end = pending.find('\n')) == std::string::npos) {
    pollfd readable{socket, POLLIN, 0};
    int ready = poll(&readable, 1, patienceMs);
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready == 0)
      return failed(fmt::format("no answer in {} minutes", patienceMs / 60000));
    char buffer[4096];
    ssize_t count = recv(socket, buffer, sizeof(buffer), 0);
    if (count <= 0)
      return failed(fmt::format("it gave no answer: {}", awaitEnd()));
    pending.append(buffer, size_t(count));
  }
  std::string line = pending.substr(0, end);
  pending.erase(0, end + 1);
  return line;
}

Expected<Json> PeerProcess::receive() {
  auto line = receiveLine();
  if (!line)
    return passOn(line);
  Json answer = Json::parse(*line, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object())
    return failed(fmt::format("its answer is no JSON object: {}", *line));
  if (answer.contains("error"))
    return failed(answer["error"].dump());
  if (answer.contains("unsupported") && answer["unsupported"].is_string())
    return fail(ErrorCode::unsupported, answer["unsupported"]);
  return answer;
}

Expected<Json> PeerProcess::ask(const Json &message) {
  std::string line = message.dump() + "\n";
  for (size_t sent = 0; sent < line.size();) {
    // Without a signal where the peer is gone.
    ssize_t count =
        send(socket, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return failed(fmt::format("the program takes no message: {}",
                                std::strerror(errno)));
    sent += size_t(count);
  }
  return receive();
}

Expected<void>
PeerProcess::prepare(const Row &row,
                     const std::map<std::string, std::string> &inputs) {
  auto answer = ask({
      {"command", "prepare"},
      {"cell", row.cell->name},
      {"dtype", reprise::name(row.dtype)},
      {"sizes", row.sizes},
      {"inputs", inputs},
  });
  if (!answer)
    return passOn(answer);
  return {};
}

Expected<double> PeerProcess::run(int calls) {
  auto answer = ask({{"command", "run"}, {"calls", calls}});
  if (!answer)
    return passOn(answer);
  if (!answer->contains("us") || !(*answer)["us"].is_number())
    return failed("its answer to 'run' has no time");
  return (*answer)["us"].get<double>();
}

Expected<void> PeerProcess::settle() {
  using namespace std::chrono_literals;
  // Threads of OpenMP spin for some milliseconds after their work.
  constexpr auto patience = 2s;
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (hasRunningThread(pid)) {
    if (std::chrono::steady_clock::now() > deadline)
      return failed("its threads keep running after its answer, on the cores "
                    "that others are to be measured on");
    std::this_thread::sleep_for(100us);
  }
  return {};
}

Expected<NamedTensors> PeerProcess::outputs(const Row &row,
                                            const std::string &folder) {
  auto saved = ask({{"command", "save"}, {"folder", folder}});
  if (!saved)
    return passOn(saved);
  NamedTensors results;
  for (const CellTensor &output : row.cell->outputs) {
    auto tensor = readNpy(fmt::format("{}/{}.npy", folder, output.name));
    if (!tensor)
      return passOn(tensor);
    results[output.name] = std::move(*tensor);
  }
  return results;
}
