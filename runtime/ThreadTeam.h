//===- ThreadTeam.h - persistent threads with a barrier -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A team runs one function on all its threads at once, again and again. Rank 0
// is the calling thread; the others live as long as the team, each on a core of
// its own where the affinity mask has enough cores. Waiting threads spin for a
// few tens of microseconds (a step of a recurrence is shorter than a wake-up)
// and then sleep; where the team has more threads than cores they sleep at
// once, so that an over-subscribed team slows down instead of collapsing.

#ifndef REPRISE_RUNTIME_THREADTEAM_H
#define REPRISE_RUNTIME_THREADTEAM_H

#include "runtime/FunctionRef.h"
#include "runtime/KernelAbi.h"
#include "support/Error.h"

#include <memory>

namespace reprise {

class ThreadTeam {
public:
  /// More threads than this are refused as a mistake.
  static constexpr int maxSize = 1024;

  /// A team of `size` threads; 0 takes one thread for each core in the calling
  /// thread's affinity mask. Fails with invalidArgument for sizes outside
  /// 0..maxSize and with doesNotFit where the system grants no more threads.
  REPRISE_API static Expected<std::unique_ptr<ThreadTeam>> create(int size = 0);

  /// Ends and joins the threads. No run may be in progress.
  REPRISE_API ~ThreadTeam();

  REPRISE_API int size() const;

  /// Calls work(rank) once on each of the first `count` threads, 1 to size(),
  /// and returns when all have returned; the others are left in peace.
  /// What the caller wrote before is visible to all ranks, and what they wrote
  /// is visible to the caller after. `work` must not throw and must not call
  /// run. Calls from several threads take turns.
  REPRISE_API void run(int count, FunctionRef<void(int rank)> work);

  /// The same on all threads.
  void run(FunctionRef<void(int rank)> work) { run(size(), work); }

  /// Inside run: waits until every rank that takes part has called barrier as
  /// often.
  REPRISE_API void barrier();

  /// The same for generated code: what the thread of this rank is handed. Valid
  /// as long as the team; its size is that of the run.
  REPRISE_API const TeamContext &context(int rank) const;

private:
  struct State;
  explicit ThreadTeam(std::unique_ptr<State> state);

  std::unique_ptr<State> state;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_THREADTEAM_H
