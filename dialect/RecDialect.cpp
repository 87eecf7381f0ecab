//===- RecDialect.cpp - registration --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FoldInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace reprise::rec;

#include "dialect/RecDialect.cpp.inc"
#include "dialect/RecEnums.cpp.inc"
#include "dialect/RecInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/RecAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "dialect/RecOps.cpp.inc"

namespace {
/// Keeps the constants of a step in the step when folding makes or moves them.
struct StepFolding : DialectFoldInterface {
  using DialectFoldInterface::DialectFoldInterface;
  bool shouldMaterializeInto(Region *region) const final {
    return isa<RecurrenceOp>(region->getParentOp());
  }
};
} // namespace

Operation *RecDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

void RecDialect::initialize() {
  addInterfaces<StepFolding>();
  registerTypes();
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "dialect/RecOps.cpp.inc"
      >();
}

void RecDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/RecAttributes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// WindowAttr
//===----------------------------------------------------------------------===//

LogicalResult WindowAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef taps, int64_t dilation,
                                 int64_t ahead, bool, bool) {
  if (!isDimensionName(taps) || taps == RecDialect::batchName ||
      taps == RecDialect::directionName) // (C1)
    return emitError() << "a window's taps are called '" << taps
                       << "': give them a dimension of their own, which is "
                          "neither B nor direction";
  if (dilation < 1 || dilation > mostSteps) // (C2)
    return emitError() << "a window is dilated by " << dilation
                       << ": write a number from 1 to " << mostSteps;
  if (ahead < 0 || ahead > mostSteps) // (C2)
    return emitError() << "a window is " << ahead
                       << " ahead: write a number from 0 to " << mostSteps;
  return success();
}

//===----------------------------------------------------------------------===//
// ScheduleAttr
//===----------------------------------------------------------------------===//

Attribute ScheduleAttr::parse(AsmParser &parser, Type) {
  StringRef family;
  NamedAttrList knobs;
  if (parser.parseLess())
    return {};
  if (parser.parseOptionalKeyword(&family)) {
    parser.emitError(parser.getCurrentLocation())
        << "expected the name of an algorithm family: "
           "`#rec.schedule<family {knob = value}>`";
    return {};
  }
  if (parser.parseOptionalAttrDict(knobs) || parser.parseGreater())
    return {};
  return ScheduleAttr::get(parser.getContext(), family,
                           knobs.getDictionary(parser.getContext()));
}

void ScheduleAttr::print(AsmPrinter &printer) const {
  printer << "<" << getFamily() << " " << getKnobs() << ">";
}

std::optional<int64_t> ScheduleAttr::getKnob(StringRef name) const {
  auto knob = getKnobs().getAs<IntegerAttr>(name);
  return knob ? std::optional(knob.getInt()) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

using Numbers = ArrayRef<std::pair<StringLiteral, int64_t>>;

static LogicalResult checkPositive(function_ref<InFlightDiagnostic()> emitError,
                                   Numbers numbers) {
  for (auto [name, number] : numbers)
    if (number < 1)
      return emitError() << "the target's " << name << " is " << number
                         << ", and must be at least 1";
  return success();
}

LogicalResult
CpuTargetAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      int64_t vectorBytes, int64_t vectorRegisters,
                      int64_t firstCacheBytes, int64_t cacheBytes,
                      int64_t threads) {
  return checkPositive(emitError, {{"vector_bytes", vectorBytes},
                                   {"vector_registers", vectorRegisters},
                                   {"first_cache_bytes", firstCacheBytes},
                                   {"cache_bytes", cacheBytes},
                                   {"threads", threads}});
}

LogicalResult
GpuTargetAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      int64_t registersPerBlock, int64_t registersPerThread,
                      int64_t threadsPerBlock, int64_t sharedMemoryBytes) {
  return checkPositive(emitError, {{"registers_per_block", registersPerBlock},
                                   {"registers_per_thread", registersPerThread},
                                   {"threads_per_block", threadsPerBlock},
                                   {"shared_memory_bytes", sharedMemoryBytes}});
}
