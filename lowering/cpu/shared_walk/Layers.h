//===- Layers.h - a group's recurrences as a wavefront ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recurrences of one group run as a wavefront (families/Wavefront.h).
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
  /// See Wavefront::Place.
  int64_t lag, copies;
};

/// The group's recurrences, each with its plan and its place in the wavefront;
/// or what of them is not compiled for the CPU yet.
std::variant<std::vector<Layer>, Refusal> arrangeLayers(const Group &group);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_LAYERS_H
