//===- Main.cpp - a bounded fuzzer of any target --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   FUZZER INPUTS SEED...
//
// Hands INPUTS mutations of the seeds (files, or folders of them) to the target
// LLVMFuzzerTestOneInput. The same target serves libFuzzer, which follows
// coverage and needs clang; this one needs nothing, and gives the same inputs
// on every run. An input that ends the process is in the file last-input.
//
//===----------------------------------------------------------------------===//

#include "tests/fuzz/Mutator.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace reprise::test;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// No input of a few kilobytes may take longer.
static constexpr unsigned secondsPerInput = 10;

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

static void runTarget(const std::string &input, const std::string &record) {
  std::ofstream(record, std::ios::binary) << input;
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
  std::string record = std::string(argv[0]) + ".last-input";
  for (const std::string &seed : seeds)
    runTarget(seed, record);
  Mutator mutator(std::move(seeds));
  for (int i = 0; i != inputs; ++i)
    runTarget(mutator.next(), record);
  std::filesystem::remove(record);
  std::printf("%d inputs\n", inputs);
  return 0;
}
