//===- CpuSchedule.cpp - the knobs of the family cpu_step ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuSchedule.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {
/// A knob, where its value goes, and the range that the family can build.
struct Knob {
  StringRef name;
  int64_t *value;
  int64_t least, most;
};
} // namespace

static LogicalResult readKnob(OperatorOp op, ScheduleAttr attribute, Knob knob) {
  std::optional<int64_t> value = attribute.getKnob(knob.name);
  if (!value)
    return op.emitError() << "the schedule has no integer knob '" << knob.name << "'";
  if (*value < knob.least || *value > knob.most)
    return op.emitError() << "the schedule's " << knob.name << " is " << *value
                          << ", and must lie in " << knob.least << " to " << knob.most;
  *knob.value = *value;
  return success();
}

FailureOr<CpuSchedule> CpuSchedule::read(OperatorOp op) {
  auto attribute = dyn_cast_or_null<ScheduleAttr>(op.getScheduleAttr());
  if (!attribute || attribute.getFamily() != family) {
    op.emitError() << "needs a schedule of the family " << family << " to be tiled for the CPU";
    return failure();
  }
  CpuSchedule schedule;
  Knob knobs[] = {{"batch_rows", &schedule.batchRows, 1, 32},
                  {"split_rows_from", &schedule.splitRowsFrom, 1, INT32_MAX},
                  {"vector_lanes", &schedule.vectorLanes, 1, 64}};
  for (const Knob &knob : knobs)
    if (failed(readKnob(op, attribute, knob)))
      return failure();
  for (NamedAttribute given : attribute.getKnobs())
    if (llvm::none_of(knobs, [&](const Knob &knob) { return given.getName() == knob.name; })) {
      op.emitError() << "the schedule's knob " << given.getName() << " is not one of " << family;
      return failure();
    }
  if (schedule.vectorLanes & (schedule.vectorLanes - 1)) {
    op.emitError() << "the schedule's vector_lanes is " << schedule.vectorLanes << ", no power of two";
    return failure();
  }
  return schedule;
}
