//===- Knobs.cpp - schedules as attributes and back -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/families/Knobs.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

ScheduleAttr reprise::lowering::writeKnobs(MLIRContext *context,
                                           StringRef family,
                                           ArrayRef<KnobDomain> knobs,
                                           const KnobValues &values) {
  Builder builder(context);
  SmallVector<NamedAttribute> attributes;
  for (const KnobDomain &knob : knobs)
    attributes.push_back(builder.getNamedAttr(
        knob.name, builder.getI64IntegerAttr(values.lookup(knob.name))));
  return ScheduleAttr::get(context, family,
                           builder.getDictionaryAttr(attributes));
}

static FailureOr<int64_t> readKnob(OperatorOp op, ScheduleAttr schedule,
                                   const KnobDomain &knob) {
  std::optional<int64_t> value = schedule.getKnob(knob.name);
  if (!value) {
    op.emitError() << "the schedule's " << knob.name << " is not an integer";
    return failure();
  }
  if (*value < knob.least || *value > knob.most) {
    op.emitError() << "the schedule's " << knob.name << " is " << *value
                   << ", and must lie in " << knob.least << " to " << knob.most;
    return failure();
  }
  return *value;
}

/// Fails where the schedule has a knob that the family does not know.
static LogicalResult checkNames(OperatorOp op, ScheduleAttr schedule,
                                ArrayRef<KnobDomain> knobs) {
  for (NamedAttribute given : schedule.getKnobs()) {
    StringRef name = given.getName();
    if (llvm::any_of(knobs,
                     [&](const KnobDomain &knob) { return name == knob.name; }))
      continue;
    SmallVector<StringRef> known;
    for (const KnobDomain &knob : knobs)
      known.push_back(knob.name);
    return op.emitError() << "the schedule's knob " << given.getName()
                          << " is not one of " << schedule.getFamily() << ": "
                          << (known.empty() ? std::string("it has none")
                                            : llvm::join(known, ", "));
  }
  return success();
}

FailureOr<KnobValues>
reprise::lowering::readGivenKnobs(OperatorOp op, ScheduleAttr schedule,
                                  ArrayRef<KnobDomain> knobs) {
  if (failed(checkNames(op, schedule, knobs)))
    return failure();
  KnobValues values;
  for (const KnobDomain &knob : knobs) {
    if (!schedule.getKnobs().contains(knob.name))
      continue;
    FailureOr<int64_t> value = readKnob(op, schedule, knob);
    if (failed(value))
      return failure();
    values[knob.name] = *value;
  }
  return values;
}

FailureOr<KnobValues> reprise::lowering::readKnobs(OperatorOp op,
                                                   ScheduleAttr schedule,
                                                   ArrayRef<KnobDomain> knobs) {
  FailureOr<KnobValues> values = readGivenKnobs(op, schedule, knobs);
  if (failed(values))
    return failure();
  for (const KnobDomain &knob : knobs)
    if (!values->contains(knob.name))
      return op.emitError()
             << "the schedule lacks the integer knob '" << knob.name << "'";
  return values;
}
