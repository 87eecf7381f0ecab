//===- ThreadTeamTest.cpp - persistent threads with a barrier -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/ThreadTeam.h"

#include "TestSupport.h"
#include "runtime/CpuTopology.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <sched.h>
#include <thread>
#include <vector>

using namespace reprise;
using namespace reprise::test;

namespace {

int coreCount() { return int(availableCores().size()); }

/// Time that all threads of this process have spent on a core: unlike the clock
/// on the wall, it does not depend on what else the machine is doing.
std::chrono::nanoseconds processTime() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::nanoseconds(time.tv_nsec);
}

/// Teams of every kind: alone, as many as cores, more than cores.
class ThreadTeamSizes : public ::testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(Sizes, ThreadTeamSizes,
                         ::testing::Values(1, 2, 3, 4, 16));

} // namespace

TEST_P(ThreadTeamSizes, EveryRankRunsOnce) {
  int size = GetParam();
  auto team = ThreadTeam::create(size).value();
  EXPECT_EQ(team->size(), size);
  for (int round = 0; round < 200; ++round) {
    // Plain ints: run itself must order these accesses.
    std::vector<int> calls(size_t(size), 0);
    team->run([&](int rank) { ++calls[size_t(rank)]; });
    EXPECT_EQ(calls, std::vector<int>(size_t(size), 1));
  }
}

TEST_P(ThreadTeamSizes, BarrierSeparatesPhases) {
  int size = GetParam();
  auto team = ThreadTeam::create(size).value();
  constexpr int steps = 500;
  // Each rank reads its neighbour's value of the step before: wrong at once,
  // and a data race, if anyone passes a barrier early.
  std::vector<int> current(size_t(size), 0), next(size_t(size), 0);
  std::atomic<int> wrong = 0;
  team->run([&](int rank) {
    std::vector<int> *from = &current, *to = &next;
    for (int step = 0; step < steps; ++step) {
      int seen = (*from)[size_t((rank + 1) % size)];
      wrong += seen != step;
      (*to)[size_t(rank)] = seen + 1;
      std::swap(from, to);
      team->barrier();
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST_P(ThreadTeamSizes, ContextsGiveGeneratedCodeTheSameBarrier) {
  int size = GetParam();
  auto team = ThreadTeam::create(size).value();
  std::vector<int64_t> written(size_t(size), -1);
  std::atomic<int64_t> sum = 0;
  team->run([&](int rank) {
    const TeamContext &context = team->context(rank);
    EXPECT_EQ(context.rank, rank);
    EXPECT_EQ(context.size, size);
    written[size_t(context.rank)] = context.rank;
    context.barrier(context.state);
    for (int64_t value : written)
      sum += value;
  });
  EXPECT_EQ(sum, int64_t(size) * size * (size - 1) / 2);
}

TEST(ThreadTeam, RankZeroIsTheCaller) {
  auto team = ThreadTeam::create(2).value();
  std::vector<std::thread::id> ids(2);
  team->run([&](int rank) { ids[size_t(rank)] = std::this_thread::get_id(); });
  EXPECT_EQ(ids[0], std::this_thread::get_id());
  EXPECT_NE(ids[1], ids[0]);
}

TEST(ThreadTeam, DefaultSizeIsTheNumberOfCores) {
  EXPECT_EQ(ThreadTeam::create().value()->size(), coreCount());
}

TEST(ThreadTeam, CoresAreInTheAffinityMask) {
  cpu_set_t mask;
  ASSERT_EQ(sched_getaffinity(0, sizeof(mask), &mask), 0);
  std::vector<int> cores = availableCores();
  EXPECT_LE(int(cores.size()), CPU_COUNT(&mask));
  for (int cpu : cores)
    EXPECT_TRUE(CPU_ISSET(cpu, &mask));
}

TEST(ThreadTeam, WorkersArePinnedToDistinctCores) {
  if (coreCount() < 2)
    GTEST_SKIP() << "this machine has one core";
  auto team = ThreadTeam::create().value();
  std::vector<cpu_set_t> masks(size_t(team->size()));
  team->run([&](int rank) {
    sched_getaffinity(0, sizeof(cpu_set_t), &masks[size_t(rank)]);
  });
  std::vector<int> cpus;
  for (size_t rank = 1; rank < masks.size(); ++rank) {
    ASSERT_EQ(CPU_COUNT(&masks[rank]), 1);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (CPU_ISSET(cpu, &masks[rank]))
        cpus.push_back(cpu);
  }
  std::sort(cpus.begin(), cpus.end());
  EXPECT_EQ(std::unique(cpus.begin(), cpus.end()), cpus.end());
}

TEST(ThreadTeam, CallerKeepsItsAffinity) {
  auto team = ThreadTeam::create().value();
  cpu_set_t before, after;
  // Start on each core in turn, so that the caller sits on a worker's core too.
  cpu_set_t all;
  sched_getaffinity(0, sizeof(all), &all);
  for (int cpu : availableCores()) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof(one), &one);
    sched_getaffinity(0, sizeof(before), &before);
    std::atomic<int> calls = 0;
    team->run([&](int) { ++calls; });
    sched_getaffinity(0, sizeof(after), &after);
    EXPECT_EQ(calls, team->size());
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
  }
  sched_setaffinity(0, sizeof(all), &all);
}

TEST(ThreadTeam, IdleWorkersSleep) {
  auto team = ThreadTeam::create(2).value();
  team->run([](int) {});
  auto before = processTime();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(processTime() - before, std::chrono::milliseconds(100));
  // And they wake up again.
  std::atomic<int> calls = 0;
  team->run([&](int) { ++calls; });
  EXPECT_EQ(calls, 2);
}

TEST(ThreadTeam, OversubscribedTeamDoesNotCollapse) {
  int size = 4 * coreCount() + 1;
  auto team = ThreadTeam::create(size).value();
  constexpr int barriers = 1000;
  auto before = processTime();
  std::atomic<int> passed = 0;
  team->run([&](int) {
    for (int i = 0; i < barriers; ++i)
      team->barrier();
    ++passed;
  });
  EXPECT_EQ(passed, size);
  // Spinning burns whole time slices, milliseconds, at each barrier; going to
  // sleep and waking up takes some microseconds.
  EXPECT_LT(processTime() - before,
            std::chrono::microseconds(200) * size * barriers);
}

TEST(ThreadTeam, SeveralOversubscribedTeamsAtOnce) {
  std::vector<std::thread> callers;
  std::atomic<int> total = 0;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      auto team = ThreadTeam::create(2 * coreCount()).value();
      for (int round = 0; round < 50; ++round)
        team->run([&](int) {
          team->barrier();
          ++total;
          team->barrier();
        });
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(total, 4 * 50 * 2 * coreCount());
}

TEST(ThreadTeam, CallersTakeTurns) {
  auto team = ThreadTeam::create(3).value();
  int running = 0; // Guarded by the team alone.
  std::atomic<int> overlaps = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 3; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 100; ++round)
        team->run([&](int rank) {
          if (rank == 0)
            overlaps += ++running != 1;
          team->barrier();
          if (rank == 0)
            --running;
        });
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(overlaps, 0);
}

TEST(ThreadTeam, TeamsComeAndGo) {
  for (int i = 0; i < 100; ++i) {
    auto team = ThreadTeam::create(1 + i % 5).value();
    if (i % 2)
      team->run([&](int) { team->barrier(); });
  }
}

TEST(ThreadTeam, SizesOutOfRange) {
  expectError(ThreadTeam::create(-1), ErrorCode::invalidArgument,
              {"-1 threads", "1 to 1024"});
  expectError(ThreadTeam::create(1025), ErrorCode::invalidArgument,
              {"1025 threads"});
}
