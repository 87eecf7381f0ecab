//===- Isolated.cpp - work that may end its process ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/Isolated.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

using namespace reprise;
using namespace reprise::pack;
using Clock = std::chrono::steady_clock;

namespace {

/// A process that works from one item on, and writes a line for each.
class Child {
public:
  static Expected<Child> start(size_t first, size_t count,
                               const std::function<WorkResult(size_t)> &work);
  Child(Child &&other)
      : pid(std::exchange(other.pid, -1)), pipe(std::exchange(other.pipe, -1)) {
  }
  ~Child() { end(); }

  /// The next line; nothing where the child has ended or `timeout` is over.
  std::optional<std::string> readLine(std::chrono::milliseconds timeout);
  struct End {
    /// By itself, between two items.
    bool isOrderly = false;
    /// Of the item that it was at.
    Json status;
  };
  /// Waits for the child's end, or makes it.
  End end();

private:
  Child(pid_t pid, int pipe) : pid(pid), pipe(pipe) {}

  pid_t pid = -1;
  int pipe = -1;
  std::string unread;
  bool isTimeOver = false;
};

} // namespace

static bool writeAll(int file, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR)
      return false;
    text.remove_prefix(size_t(std::max<ssize_t>(written, 0)));
  }
  return true;
}

Expected<Child> Child::start(size_t first, size_t count,
                             const std::function<WorkResult(size_t)> &work) {
  int ends[2];
  pid_t pid = ::pipe(ends) == 0 ? ::fork() : -1;
  if (pid < 0)
    return fail(ErrorCode::io,
                fmt::format("cannot start a process: {}", std::strerror(errno)),
                "", "end others");
  if (pid > 0) {
    ::close(ends[1]);
    return Child(pid, ends[0]);
  }
  ::close(ends[0]);
  for (size_t i = first; i < count; ++i) {
    WorkResult result = work(i);
    bool written =
        writeAll(ends[1], result.json.dump(-1, ' ', false,
                                           Json::error_handler_t::replace) +
                              "\n");
    if (!written || result.isProcessLost)
      break;
  }
  // Neither destructors nor what the parent had begun to print.
  ::_exit(0);
}

std::optional<std::string> Child::readLine(std::chrono::milliseconds timeout) {
  auto deadline = Clock::now() + timeout;
  for (;;) {
    if (size_t at = unread.find('\n'); at != unread.npos) {
      std::string line = unread.substr(0, at);
      unread.erase(0, at + 1);
      return line;
    }
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - Clock::now());
    pollfd waiting{pipe, POLLIN, 0};
    int ready = ::poll(&waiting, 1, int(std::max<int64_t>(left.count(), 0)));
    if (ready < 0 && errno == EINTR)
      continue;
    isTimeOver = ready == 0;
    char bytes[4096];
    ssize_t count = ready > 0 ? ::read(pipe, bytes, sizeof bytes) : 0;
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return std::nullopt;
    unread.append(bytes, size_t(count));
  }
}

Child::End Child::end() {
  if (pid < 0)
    return {};
  if (isTimeOver)
    ::kill(pid, SIGKILL);
  ::close(pipe);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  pid = pipe = -1;
  if (isTimeOver)
    return {false,
            {{"status", "timed-out"},
             {"message", "it took too long, and was ended"}}};
  std::string cause = WIFSIGNALED(status)
                          ? fmt::format("signal {}", WTERMSIG(status))
                          : fmt::format("status {}", WEXITSTATUS(status));
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0,
          {{"status", "crashed"},
           {"message", fmt::format("the process ended with {}", cause)}}};
}

Expected<void>
pack::runIsolated(size_t count, const std::function<WorkResult(size_t)> &work,
                  std::chrono::milliseconds timeout,
                  const std::function<void(size_t, Json)> &done) {
  for (size_t next = 0; next < count;) {
    auto child = Child::start(next, count, work);
    if (!child)
      return passOn(child);
    size_t first = next;
    std::optional<std::string> line;
    while (next < count && (line = child->readLine(timeout)))
      done(next++, Json::parse(*line));
    Child::End end = child->end();
    // A child that was lost has given the result of the item that did it.
    bool isBetween = end.isOrderly && next > first;
    if (next < count && !isBetween)
      done(next++, std::move(end.status));
  }
  return {};
}
