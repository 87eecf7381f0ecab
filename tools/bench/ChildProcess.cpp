//===- ChildProcess.cpp - processes on given cores ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/ChildProcess.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace reprise;
using namespace reprise::bench;

static cpu_set_t maskOf(const std::vector<int> &cores) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  for (int core : cores)
    CPU_SET(core, &mask);
  return mask;
}

static std::vector<std::string> environmentFor(const std::vector<int> &cores) {
  std::vector<std::string> environment;
  for (char **entry = environ; *entry; ++entry) {
    std::string_view text = *entry;
    if (!text.starts_with("OMP_") && !text.starts_with("GOMP_") &&
        !text.starts_with("KMP_"))
      environment.emplace_back(text);
  }
  environment.push_back(fmt::format("OMP_NUM_THREADS={}", cores.size()));
  environment.push_back("OMP_DYNAMIC=false");
  environment.push_back("OMP_PROC_BIND=close");
  environment.push_back(
      fmt::format("OMP_PLACES={{{}}}", fmt::join(cores, "},{")));
  return environment;
}

/// In the child, which may only call what is safe after a fork.
[[noreturn]] static void becomeProgram(const std::string &program, int socket,
                                       const cpu_set_t &mask,
                                       char *const *environment) {
  dup2(socket, STDIN_FILENO);
  dup2(socket, STDOUT_FILENO);
  sched_setaffinity(0, sizeof(mask), &mask);
  char *const arguments[] = {const_cast<char *>(program.c_str()), nullptr};
  execve(program.c_str(), arguments, environment);
  _exit(127);
}

Expected<ChildProcess> bench::startPinned(const std::string &program,
                                          const std::vector<int> &cores) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return fail(ErrorCode::internal,
                fmt::format("cannot make a socket: {}", std::strerror(errno)),
                program);
  std::vector<std::string> environment = environmentFor(cores);
  std::vector<char *> pointers;
  for (std::string &entry : environment)
    pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  cpu_set_t mask = maskOf(cores);
  pid_t pid = fork();
  if (pid == 0)
    becomeProgram(program, ends[1], mask, pointers.data());
  int error = errno;
  close(ends[1]);
  if (pid > 0)
    return ChildProcess{pid, ends[0]};
  close(ends[0]);
  return fail(ErrorCode::internal,
              fmt::format("cannot start it: {}", std::strerror(error)),
              program);
}

Expected<void> bench::pinTo(const std::vector<int> &cores) {
  cpu_set_t mask = maskOf(cores);
  if (sched_setaffinity(0, sizeof(mask), &mask) == 0)
    return {};
  return fail(ErrorCode::internal,
              fmt::format("cannot run on the cores {}: {}",
                          fmt::join(cores, ", "), std::strerror(errno)));
}

bool bench::hasRunningThread(pid_t pid) {
  std::error_code error;
  std::filesystem::directory_iterator tasks(fmt::format("/proc/{}/task", pid),
                                            error);
  if (error)
    return false;
  for (const auto &task : tasks) {
    std::ifstream file(task.path() / "stat");
    std::string line;
    std::getline(file, line);
    // "PID (NAME) STATE ...", and a name may hold anything.
    size_t name = line.rfind(')');
    if (name != std::string::npos && name + 2 < line.size() &&
        line[name + 2] == 'R')
      return true;
  }
  return false;
}
