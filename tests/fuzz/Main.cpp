//===- Main.cpp - a bounded fuzzer of any target --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   FUZZER INPUTS SEED...
//
// Hands INPUTS mutations of the seeds (files, or folders of them) to the target
// LLVMFuzzerTestOneInput. The same target serves libFuzzer, which follows
// coverage and needs clang; this one needs nothing, and gives the same inputs
// on every run. An input that ends the process is left in FUZZER.last-input.
//
//===----------------------------------------------------------------------===//

#include "tests/fuzz/Mutator.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace reprise::test;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// No input of a few kilobytes may take longer.
static constexpr unsigned secondsPerInput = 20;

static std::string read(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

static std::vector<std::string> readSeeds(int count, char **paths) {
  // By name: a folder's order differs from disk to disk.
  std::vector<std::filesystem::path> files;
  for (int i = 0; i != count; ++i) {
    if (std::filesystem::is_directory(paths[i]))
      for (const auto &entry : std::filesystem::directory_iterator(paths[i]))
        files.push_back(entry.path());
    else
      files.push_back(paths[i]);
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const auto &file : files)
    if (std::filesystem::is_regular_file(file))
      seeds.push_back(read(file));
  return seeds;
}

//===----------------------------------------------------------------------===//
// The input at work, kept where it ends the process
//===----------------------------------------------------------------------===//

static std::string input, recordPath;

static void keepInput() {
  int file = ::open(recordPath.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ssize_t written = ::write(file, input.data(), input.size());
  (void)written;
  ::close(file);
}

static void onSignal(int signal) {
  keepInput();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

/// There where the program is built with a sanitizer, which has handlers of its
/// own and reports more.
extern "C" void __sanitizer_set_death_callback(void (*)())
    __attribute__((weak));

static void keepInputOnDeath() {
  for (int signal : {SIGABRT, SIGALRM})
    std::signal(signal, onSignal);
  if (__sanitizer_set_death_callback)
    return __sanitizer_set_death_callback(keepInput);
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    std::signal(signal, onSignal);
}

static void runTarget() {
  ::alarm(secondsPerInput);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(input.data()),
                         input.size());
  ::alarm(0);
}

int main(int argc, char **argv) {
  std::vector<std::string> seeds =
      readSeeds(std::max(argc - 2, 0), argv + std::min(argc, 2));
  if (seeds.empty()) {
    std::fprintf(stderr, "usage: %s INPUTS SEED...\n", argv[0]);
    return 2;
  }
  int inputs = std::atoi(argv[1]);
  recordPath = std::string(argv[0]) + ".last-input";
  keepInputOnDeath();
  for (const std::string &seed : seeds) {
    input = seed;
    runTarget();
  }
  Mutator mutator(std::move(seeds));
  for (int i = 0; i != inputs; ++i) {
    input = mutator.next();
    runTarget();
  }
  std::printf("%d inputs\n", inputs);
  return 0;
}
