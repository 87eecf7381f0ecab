//===- Scheduler.cpp - which warp runs next -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/Scheduler.h"

using namespace reprise::simulation;

namespace {
struct Stopped {};
} // namespace

void Scheduler::runTask(void *opaque) {
  Task &task = *static_cast<Task *>(opaque);
  try {
    task.body(task.context);
  } catch (const Stopped &) {
    task.stopped = true;
  }
}

Scheduler::Outcome Scheduler::run(void (*body)(void *),
                                  const std::vector<void *> &contexts,
                                  std::mt19937_64 &random) {
  while (tasks.size() < contexts.size())
    tasks.push_back(std::make_unique<Task>());
  for (size_t i = 0; i < contexts.size(); ++i) {
    Task &task = *tasks[i];
    task.wait = nullptr;
    task.body = body;
    task.context = contexts[i];
    task.stopped = false;
    task.fiber.start(runTask, &task);
  }

  std::vector<int> ready;
  while (true) {
    ready.clear();
    bool unfinished = false;
    for (size_t i = 0; i < contexts.size(); ++i) {
      unfinished |= !tasks[i]->fiber.finished();
      if (runnable(*tasks[i]))
        ready.push_back(int(i));
    }
    if (!unfinished)
      return Outcome::finished;
    if (ready.empty())
      return Outcome::deadlock;
    running = ready[random() % ready.size()];
    tasks[running]->fiber.resume();
    if (tasks[running]->stopped)
      return Outcome::stopped;
  }
}

void Scheduler::yield() { tasks[running]->fiber.suspend(); }

void Scheduler::waitUntil(const Wait &wait) {
  Task &task = *tasks[running];
  task.wait = &wait;
  task.fiber.suspend();
  task.wait = nullptr;
}

void Scheduler::stop() { throw Stopped(); }
