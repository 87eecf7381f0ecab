//===- CpuSchedule.h - the knobs of the family cpu_step ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_CPUSCHEDULE_H
#define REPRISE_LOWERING_CPU_CPUSCHEDULE_H

#include "dialect/Rec.h"
#include "mlir/IR/Builders.h"

namespace reprise::lowering {

/// See rec-schedule-cpu for what each knob means.
struct CpuSchedule {
  static constexpr llvm::StringLiteral family = "cpu_step";

  int64_t vectorLanes = 0;
  int64_t batchRows = 0;
  int64_t splitRowsFrom = 0;

  rec::ScheduleAttr toAttribute(mlir::MLIRContext *context) const {
    mlir::Builder builder(context);
    auto knob = [&](llvm::StringRef name, int64_t value) {
      return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
    };
    return rec::ScheduleAttr::get(
        context, family,
        builder.getDictionaryAttr({knob("batch_rows", batchRows),
                                   knob("split_rows_from", splitRowsFrom),
                                   knob("vector_lanes", vectorLanes)}));
  }

  /// Reads the operator's schedule; an error on the operator where a knob is missing, unknown
  /// or out of range.
  static llvm::FailureOr<CpuSchedule> read(rec::OperatorOp op);
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUSCHEDULE_H
