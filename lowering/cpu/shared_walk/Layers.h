//===- Layers.h - a group's recurrences as a wavefront ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recurrences of one group run as a wavefront: a *tick* is a step of each of
// them, and a recurrence that reads the sequence of another is some ticks
// behind it, its *lag*.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_LAYERS_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_LAYERS_H

#include "lowering/analysis/StepPlan.h"
#include "lowering/families/Family.h"
#include <vector>

namespace reprise::lowering {

/// One recurrence of the group.
struct Layer {
  rec::RecurrenceOp recurrence;
  StepPlan plan;
  /// Ticks that it is behind the first recurrence.
  int64_t lag = 0;
  /// Copies of each state and of each sequence that another layer reads: step t
  /// reads copy t mod copies, and writes the next one.
  int64_t copies = 2;
};

/// The group's recurrences, each with its plan and its place in the wavefront;
/// or what of them is not lowered for the CPU yet.
std::variant<std::vector<Layer>, Refusal> arrangeLayers(const Group &group);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_LAYERS_H
