//===- KernelCacheProcessesTest.cpp - a cache that is shared and full -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CacheTest.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>

using namespace reprise;
using namespace reprise::test;

/// Stores and finds two kernels so many times; 0 where it never met anything
/// but a kernel or nothing.
static int useCache(const KernelCache &cache, int rounds,
                    const CompiledKernel &two, const CompiledKernel &four) {
  int problems = 0;
  auto warn = [&](const Error &error) {
    ++problems;
    std::fprintf(stderr, "%s\n", error.render("warning").c_str());
  };
  for (int i = 0; i < rounds; ++i) {
    bool stored = cache.store(requestFor({5, 3, 2}), two) &&
                  cache.store(requestFor({5, 3, 4}), four);
    auto kernel = cache.find(requestFor({5, 3, 2}), warn);
    if (!stored || (kernel && kernel->manifest.dims.at("D") != 2))
      ++problems;
  }
  return std::min(problems, 99);
}

/// In three processes at once; each says how many problems it met.
static void inProcesses(FunctionRef<int()> work) {
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(::fork());
    if (children.back() == 0)
      ::_exit(work());
  }
  for (pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
}

TEST_F(Cache, SeveralProcessesBeginIt) {
  auto two = twiceKernel(2), four = twiceKernel(4);
  for (int round = 0; round < 50; ++round) {
    KernelCache cache = open();
    inProcesses([&] { return useCache(cache, 1, *two, *four); });
    fs::remove_all(path);
  }
}

TEST_F(Cache, SeveralProcessesKeepItSmall) {
  auto kernel = twiceKernel(2);
  KernelCache cache =
      KernelCache::open(path, "build 1", /*maxBytes=*/1).value();
  inProcesses([&] {
    int problems = 0;
    for (int i = 0; i < 99; ++i) {
      CompileRequest request = requestFor({5, 3, 2});
      request.specText += std::to_string(i % 3);
      problems += !cache.store(request, *kernel);
    }
    return problems;
  });
}

/// What is removed to make room vanishes whole: who looks for it finds a kernel
/// or none.
TEST_F(Cache, ReadersOfAShrinkingCacheHearNothing) {
  auto two = twiceKernel(2), four = twiceKernel(4);
  KernelCache cache =
      KernelCache::open(path, "build 1", /*maxBytes=*/1).value();
  inProcesses([&] { return useCache(cache, 100, *two, *four); });
}

TEST_F(Cache, SeveralProcessesShareIt) {
  KernelCache cache = open();
  auto two = twiceKernel(2), four = twiceKernel(4);
  inProcesses([&] { return useCache(cache, 50, *two, *four); });
  EXPECT_TRUE(finds(requestFor({5, 3, 2})));
  EXPECT_TRUE(finds(requestFor({5, 3, 4})));
  // And nothing temporary.
  EXPECT_EQ(kernels().size(), 2u);
}

TEST_F(Cache, WhatWasNotUsedForLongestGoes) {
  int64_t bytes = int64_t(fs::file_size(STORED_KERNEL));
  KernelCache cache =
      KernelCache::open(path, "build 1", /*maxBytes=*/2 * bytes + bytes / 2)
          .value();
  auto store = [&](int64_t D) {
    ASSERT_TRUE(cache.store(requestFor({5, 3, D}), *twiceKernel(D)));
  };
  // Older than all that comes.
  auto past = fs::file_time_type::clock::now() - std::chrono::hours(1);
  store(1);
  fs::last_write_time(kernels().at(0), past);
  store(2);
  for (const fs::path &kernel : kernels())
    if (fs::last_write_time(kernel) != past)
      fs::last_write_time(kernel, past + std::chrono::minutes(1));
  // Use is what counts, not age.
  EXPECT_TRUE(finds(requestFor({5, 3, 1})));
  store(3);
  EXPECT_TRUE(finds(requestFor({5, 3, 1})));
  EXPECT_FALSE(finds(requestFor({5, 3, 2})));
  EXPECT_TRUE(finds(requestFor({5, 3, 3})));
}

/// A process that is ended while it writes leaves its files under their
/// temporary names.
TEST_F(Cache, WhatAnEndedProcessLeavesIsRemovedLater) {
  KernelCache cache = open();
  auto two = twiceKernel(2), four = twiceKernel(4);
  pid_t child = ::fork();
  if (child == 0) {
    struct rlimit little = {2000, 2000};
    ::signal(SIGXFSZ, SIG_DFL);
    ::setrlimit(RLIMIT_CORE, &little);
    ::setrlimit(RLIMIT_FSIZE, &little);
    (void)cache.store(requestFor({5, 3, 2}), *two);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it was to be ended while it writes";
  ASSERT_EQ(kernels().size(), 1u);
  fs::path left = kernels().at(0);
  EXPECT_GT(std::distance(fs::directory_iterator(left), {}), 0);
  EXPECT_FALSE(finds(requestFor({5, 3, 2})));

  ASSERT_TRUE(cache.store(requestFor({5, 3, 4}), *four));
  EXPECT_TRUE(fs::exists(left)) << "it might be at work still";
  auto past = fs::file_time_type::clock::now() - std::chrono::hours(2);
  fs::last_write_time(left, past);
  ASSERT_TRUE(cache.store(requestFor({5, 3, 4}), *four));
  EXPECT_FALSE(fs::exists(left));
}
