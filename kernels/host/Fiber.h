//===- Fiber.h - a stack that can be left and entered again ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A warp of the simulation is a fiber on the thread of its launch. Address and
// thread sanitizers are told of every switch.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_FIBER_H
#define REPRISE_HOST_FIBER_H

#include <cstddef>
#include <ucontext.h>

namespace reprise::simulation {

/// May be abandoned where it is suspended: destruction frees the stack and runs
/// no destructors on it, so code suspended in a fiber holds nothing on the
/// heap.
class Fiber {
public:
  Fiber();
  ~Fiber();
  Fiber(const Fiber &) = delete;
  Fiber &operator=(const Fiber &) = delete;

  /// Makes ready to run body(context) from the start, whatever the fiber did
  /// before.
  void start(void (*body)(void *), void *context);

  /// Runs the fiber until it suspends or its body returns.
  void resume();

  /// Back to the caller of resume(). Called on the fiber itself; `last` when it
  /// will not be resumed again.
  void suspend(bool last = false);

  bool finished() const { return done; }

private:
  static void enter();

  ucontext_t own, caller;
  void *stack = nullptr;
  void (*body)(void *) = nullptr;
  void *context = nullptr;
  bool done = true;

  // What the sanitizers need to follow the switches; unused without them.
  const void *callerStack = nullptr;
  size_t callerStackBytes = 0;
  void *ownFakeStack = nullptr;
  void *ownThread = nullptr, *callerThread = nullptr;
};

} // namespace reprise::simulation

#endif // REPRISE_HOST_FIBER_H
