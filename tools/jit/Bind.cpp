//===- Bind.cpp - stage *bound* -------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Bind.h"

#include "lowering/Passes.h"
#include "runtime/NameSuggestion.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Sizes.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Pass/PassManager.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;

/// Fails unless `value` is `available` or, with another error, one of the names
/// that are known but not lowered yet.
static Expected<void> checkChoice(const char *what, const std::string &value,
                                  std::span<const std::string> available,
                                  std::span<const std::string> planned) {
  if (llvm::is_contained(available, value))
    return {};
  std::string place = fmt::format("{} '{}'", what, value);
  if (llvm::is_contained(planned, value))
    return fail(ErrorCode::unsupported, "it is not lowered yet", place,
                suggestName("", available));
  std::vector<std::string> names(available.begin(), available.end());
  names.insert(names.end(), planned.begin(), planned.end());
  return fail(ErrorCode::invalidArgument,
              fmt::format("there is no {} of this name", what), place,
              suggestName(value, names));
}

Expected<void> reprise::jit::chooseDirection(rec::OperatorOp op,
                                             const std::string &direction) {
  if (direction.empty())
    return {};
  std::string available[] = {"forward", "reverse"};
  std::string planned[] = {"bidirectional"};
  if (auto known = checkChoice("direction", direction, available, planned);
      !known)
    return known;
  auto recurrences = llvm::to_vector(op.getBody().getOps<rec::RecurrenceOp>());
  for (rec::RecurrenceOp recurrence : recurrences)
    if (recurrence.getReverse() != recurrences.front().getReverse())
      return fail(ErrorCode::unsupported,
                  "the operator's recurrences run in both directions",
                  fmt::format("direction '{}'", direction),
                  "leave the direction to the spec");
  for (rec::RecurrenceOp recurrence : recurrences)
    recurrence.setReverse(direction == "reverse");
  return {};
}

static Expected<void> setSchedule(Compilation &compilation) {
  const std::string &text = compilation.request().schedule;
  if (text.empty())
    return {};
  rec::OperatorOp op = compilation.operatorOp();
  mlir::Attribute schedule =
      mlir::parseAttribute(llvm::StringRef(text).trim(), op.getContext());
  if (!schedule) {
    Error error = compilation.takeError(ErrorCode::invalidArgument);
    // The parser calls a text without a file by itself.
    error.place = "schedule";
    error.mend = "write it as `reprise inspect --stage=scheduled` does";
    return tl::make_unexpected(std::move(error));
  }
  if (!mlir::isa<rec::ScheduleAttr>(schedule))
    return fail(ErrorCode::invalidArgument,
                fmt::format("'{}' is not a schedule", text), "schedule",
                "write #rec.schedule<FAMILY {KNOB = VALUE, ...}>");
  op.setScheduleAttr(schedule);
  return {};
}

/// As the pass takes them: "D=64". Only sizes that a kernel is compiled for.
static llvm::SmallVector<std::string> staticSizes(rec::OperatorOp op,
                                                  const Sizes &sizes) {
  std::vector<std::string> dynamic = dynamicDimensions(op);
  llvm::SmallVector<std::string> entries;
  for (const auto &[dimension, size] : sizes.sizes)
    if (!llvm::is_contained(dynamic, dimension))
      entries.push_back(fmt::format("{}={}", dimension, size));
  return entries;
}

Expected<void> reprise::jit::bind(Compilation &compilation) {
  const CompileRequest &request = compilation.request();
  std::string available[] = {"forward"};
  std::string planned[] = {"step", "backward"};
  if (auto mode = checkChoice("mode", request.mode, available, planned); !mode)
    return mode;
  rec::OperatorOp op = compilation.operatorOp();
  if (auto direction = chooseDirection(op, request.direction); !direction)
    return direction;
  auto sizes = inferSizes(op, request);
  if (!sizes)
    return passOn(sizes);
  if (auto complete = requireStaticSizes(op, request, *sizes); !complete)
    return complete;
  if (auto schedule = setSchedule(compilation); !schedule)
    return schedule;
  lowering::BindOperatorOptions options;
  options.sizes = staticSizes(op, *sizes);
  options.storage = std::string(name(sizes->storage));
  return compilation.run([&](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createBindOperator(options));
  });
}
