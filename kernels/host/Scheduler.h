//===- Scheduler.h - which warp runs next ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs fibers on one thread, choosing by a seeded generator whenever one waits
// or yields. Whoever must wait says for what: so a set of fibers that all wait
// is a deadlock that can be described, and nothing spins.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SCHEDULER_H
#define REPRISE_HOST_SCHEDULER_H

#include "kernels/host/Fiber.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace reprise::simulation {

/// What a fiber waits for. Lives on the waiting fiber's stack.
class Wait {
public:
  virtual bool ready() const = 0;
  virtual std::string describe() const = 0;

protected:
  ~Wait() = default;
};

class Scheduler {
public:
  enum class Outcome { finished, stopped, deadlock };

  /// Calls body(contexts[i]) in fiber i for every i, until all have returned,
  /// one called stop(), or none can go on.
  Outcome run(void (*body)(void *), const std::vector<void *> &contexts,
              std::mt19937_64 &random);

  /// The fiber that runs now.
  int current() const { return running; }

  /// Lets another fiber run. On a fiber.
  void yield();

  /// Continues when the condition holds. On a fiber.
  void waitUntil(const Wait &wait);

  /// Ends run() at once. The calling fiber unwinds (by an exception that stays
  /// within it), the others are abandoned where they wait. On a fiber.
  [[noreturn]] void stop();

  /// After a deadlock: what fiber i waits for, null if it has returned.
  const Wait *waitOf(int i) const { return tasks[i]->wait; }

private:
  struct Task {
    Fiber fiber;
    const Wait *wait = nullptr;
    void (*body)(void *) = nullptr;
    void *context = nullptr;
    bool stopped = false;
  };
  static void runTask(void *task);
  bool runnable(const Task &task) const {
    return !task.fiber.finished() && (!task.wait || task.wait->ready());
  }

  std::vector<std::unique_ptr<Task>>
      tasks; ///< kept between runs for their stacks
  int running = -1;
};

} // namespace reprise::simulation

#endif // REPRISE_HOST_SCHEDULER_H
