//===- ThreadTeam.cpp - persistent threads with a barrier -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counters, each on a cache line of its own, carry all communication: a
// worker's `epoch` starts a run on it, `unfinished` ends the run, and `arrived`
// with `generation` is the barrier. The generation plays the part of the sense
// in a sense-reversing barrier: the last to arrive advances it, the others wait
// for it to change, and since nobody can pass twice before all have passed
// once, it is never missed.
//
// Every change that someone may sleep on is a sequentially consistent
// read-modify-write: std::atomic's notify looks for sleepers after the change,
// and that look must not move before it, or a wake-up is lost.

#include "runtime/ThreadTeam.h"

#include "runtime/CpuTopology.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

using namespace reprise;

namespace {

constexpr size_t cacheLineBytes = 64;

struct alignas(cacheLineBytes) Counter {
  std::atomic<uint32_t> value{0};
};

void pauseBriefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Waits until the counter no longer is `old`: spins for `spinTime`, then
/// sleeps.
void waitForChange(const Counter &counter, uint32_t old,
                   std::chrono::nanoseconds spinTime) {
  using Clock = std::chrono::steady_clock;
  if (spinTime.count() > 0) {
    // Reading the clock costs as much as many pauses.
    constexpr int pausesPerClockReading = 64;
    Clock::time_point deadline = Clock::now() + spinTime;
    do {
      for (int i = 0; i < pausesPerClockReading; ++i) {
        if (counter.value.load(std::memory_order_acquire) != old)
          return;
        pauseBriefly();
      }
    } while (Clock::now() < deadline);
  }
  counter.value.wait(old, std::memory_order_acquire);
}

void pinThisThread(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (cpu >= CPU_SETSIZE)
    return;
  CPU_SET(cpu, &set);
  // Without the pin the team is slower, not wrong.
  (void)pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

/// While it lives, the calling thread keeps off the workers' cores: if it finds
/// itself on one, it moves to `homeCpu`. Usually it is elsewhere, and this
/// costs one look at the current CPU.
class KeepOffWorkers {
public:
  KeepOffWorkers(const std::vector<bool> &isWorkerCpu, int homeCpu) {
    int cpu = sched_getcpu();
    if (cpu < 0 || size_t(cpu) >= isWorkerCpu.size() || !isWorkerCpu[cpu])
      return;
    moved =
        pthread_getaffinity_np(pthread_self(), sizeof(before), &before) == 0;
    if (moved)
      pinThisThread(homeCpu);
  }
  ~KeepOffWorkers() {
    if (moved)
      (void)pthread_setaffinity_np(pthread_self(), sizeof(before), &before);
  }
  KeepOffWorkers(const KeepOffWorkers &) = delete;
  KeepOffWorkers &operator=(const KeepOffWorkers &) = delete;

private:
  cpu_set_t before;
  bool moved = false;
};

/// The team whose work this thread is doing: a nested run would wait for
/// itself.
thread_local const void *activeTeam = nullptr;

} // namespace

struct ThreadTeam::State {
  explicit State(int size);
  ~State();

  Expected<void> start();
  void workerLoop(int rank);
  void barrier();

  const int size;
  /// By rank; rank 0 has none.
  std::vector<Counter> epochs;
  Counter unfinished;
  Counter arrived;
  Counter generation;

  /// Written by run before epochs change, read by workers after.
  const FunctionRef<void(int)> *work = nullptr;
  /// How many threads take part in the run.
  int count;
  bool stopping = false;

  std::chrono::nanoseconds spinTime{0};
  /// By rank; empty where the team is not pinned. cpus[0] is the caller's home.
  std::vector<int> cpus;
  std::vector<bool> isWorkerCpu;
  std::vector<TeamContext> contexts;
  std::mutex oneRunAtATime;
  std::vector<std::thread> workers;
};

ThreadTeam::State::State(int size)
    : size(size), epochs(size_t(size)), count(size) {
  for (int rank = 0; rank < size; ++rank)
    contexts.push_back(
        {rank, size,
         [](void *state) { static_cast<State *>(state)->barrier(); }, this});
  std::vector<int> cores = availableCores();
  if (size_t(size) > cores.size())
    return;
  // Longer than a step's imbalance, shorter than anyone would mind; a wake-up
  // from sleep takes several microseconds.
  spinTime = std::chrono::microseconds(50);
  cpus = std::move(cores);
  // The caller stays where it is; the workers take the other cores.
  auto here = std::find(cpus.begin(), cpus.end(), sched_getcpu());
  if (here != cpus.end())
    std::swap(*here, cpus.front());
  for (int rank = 1; rank < size; ++rank) {
    isWorkerCpu.resize(
        std::max(isWorkerCpu.size(), size_t(cpus[size_t(rank)]) + 1));
    isWorkerCpu[size_t(cpus[size_t(rank)])] = true;
  }
}

ThreadTeam::State::~State() {
  stopping = true;
  for (Counter &epoch : epochs) {
    epoch.value.fetch_add(1);
    epoch.value.notify_one();
  }
  for (std::thread &worker : workers)
    worker.join();
}

Expected<void> ThreadTeam::State::start() {
  try {
    for (int rank = 1; rank < size; ++rank)
      workers.emplace_back([this, rank] { workerLoop(rank); });
  } catch (const std::system_error &error) {
    return fail(ErrorCode::doesNotFit,
                fmt::format("the system grants {} of {} threads: {}",
                            workers.size() + 1, size, error.what()),
                "", "use fewer threads, or raise the limit (ulimit -u)");
  }
  return {};
}

void ThreadTeam::State::workerLoop(int rank) {
  if (!cpus.empty())
    pinThisThread(cpus[size_t(rank)]);
  activeTeam = this;
  // A run begins only after the last is finished, so that epochs are never
  // skipped, and a thread that starts late still sees the first.
  for (uint32_t seen = 0;; ++seen) {
    waitForChange(epochs[size_t(rank)], seen, spinTime);
    if (stopping)
      return;
    (*work)(rank);
    if (unfinished.value.fetch_sub(1) == 1)
      unfinished.value.notify_one();
  }
}

void ThreadTeam::State::barrier() {
  if (count == 1)
    return;
  uint32_t current = generation.value.load(std::memory_order_acquire);
  if (arrived.value.fetch_add(1) + 1 < uint32_t(count))
    return waitForChange(generation, current, spinTime);
  // Reset before release: nobody arrives again until the generation changes.
  arrived.value.store(0, std::memory_order_relaxed);
  generation.value.fetch_add(1);
  generation.value.notify_all();
}

ThreadTeam::ThreadTeam(std::unique_ptr<State> state)
    : state(std::move(state)) {}
ThreadTeam::~ThreadTeam() = default;

Expected<std::unique_ptr<ThreadTeam>> ThreadTeam::create(int size) {
  if (size < 0 || size > maxSize)
    return fail(
        ErrorCode::invalidArgument,
        fmt::format("a team of {} threads is outside 1 to {}", size, maxSize),
        "", "use 0 for one thread on each available core");
  if (size == 0)
    size = std::min(int(availableCores().size()), maxSize);
  auto state = std::make_unique<State>(size);
  if (auto started = state->start(); !started)
    return passOn(started);
  return std::unique_ptr<ThreadTeam>(new ThreadTeam(std::move(state)));
}

int ThreadTeam::size() const { return state->size; }

void ThreadTeam::run(int count, FunctionRef<void(int)> work) {
  assert(count >= 1 && count <= state->size);
  assert(activeTeam != state.get() && "run must not be called inside run");
  std::lock_guard<std::mutex> lock(state->oneRunAtATime);
  const void *outerTeam = std::exchange(activeTeam, state.get());
  if (state->count != count)
    for (TeamContext &context : state->contexts)
      context.size = count;
  state->count = count;
  if (count == 1) {
    work(0);
  } else {
    KeepOffWorkers keepOff(state->isWorkerCpu,
                           state->cpus.empty() ? 0 : state->cpus.front());
    state->work = &work;
    state->unfinished.value.store(uint32_t(count) - 1,
                                  std::memory_order_relaxed);
    for (int rank = 1; rank < count; ++rank) {
      Counter &epoch = state->epochs[size_t(rank)];
      epoch.value.fetch_add(1);
      epoch.value.notify_one();
    }
    work(0);
    while (uint32_t left =
               state->unfinished.value.load(std::memory_order_acquire))
      waitForChange(state->unfinished, left, state->spinTime);
  }
  activeTeam = outerTeam;
}

void ThreadTeam::barrier() { state->barrier(); }

const TeamContext &ThreadTeam::context(int rank) const {
  assert(rank >= 0 && rank < state->size);
  return state->contexts[size_t(rank)];
}
