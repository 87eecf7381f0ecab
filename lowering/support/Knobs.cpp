//===- Knobs.cpp - schedules as attributes and back -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Knobs.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

ScheduleAttr reprise::lowering::writeKnobs(MLIRContext *context,
                                           StringRef family,
                                           ArrayRef<Knob> knobs) {
  Builder builder(context);
  SmallVector<NamedAttribute> attributes;
  for (const Knob &knob : knobs)
    attributes.push_back(builder.getNamedAttr(
        knob.name, builder.getI64IntegerAttr(*knob.value)));
  return ScheduleAttr::get(context, family,
                           builder.getDictionaryAttr(attributes));
}

static LogicalResult readKnob(OperatorOp op, ScheduleAttr attribute,
                              const Knob &knob) {
  std::optional<int64_t> value = attribute.getKnob(knob.name);
  if (!value)
    return op.emitError() << "the schedule lacks the integer knob '"
                          << knob.name << "'";
  if (*value < knob.least || *value > knob.most)
    return op.emitError() << "the schedule's " << knob.name << " is " << *value
                          << ", and must lie in " << knob.least << " to "
                          << knob.most;
  *knob.value = *value;
  return success();
}

LogicalResult reprise::lowering::readKnobs(OperatorOp op, StringRef family,
                                           ArrayRef<Knob> knobs) {
  auto attribute = dyn_cast_or_null<ScheduleAttr>(op.getScheduleAttr());
  if (!attribute || attribute.getFamily() != family)
    return op.emitError() << "needs a schedule of the family " << family;
  for (NamedAttribute given : attribute.getKnobs())
    if (llvm::none_of(knobs, [&](const Knob &knob) {
          return given.getName() == knob.name;
        })) {
      const Knob *nearest =
          llvm::min_element(knobs, [&](const Knob &a, const Knob &b) {
            StringRef name = given.getName();
            return name.edit_distance(a.name) < name.edit_distance(b.name);
          });
      return op.emitError()
             << "the schedule's knob " << given.getName() << " is not one of "
             << family << "; the nearest is "
             << "'" << nearest->name << "'";
    }
  for (const Knob &knob : knobs)
    if (failed(readKnob(op, attribute, knob)))
      return failure();
  return success();
}
