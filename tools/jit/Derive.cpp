//===- Derive.cpp - the form of the operator that a request asks for ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Derive.h"

#include "lowering/Passes.h"
#include "support/NameSuggestion.h"
#include "tools/jit/Compilation.h"

#include "mlir/Pass/PassManager.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;

/// Fails unless `value` is `available` or, with another error, one of the names
/// that are known but not compiled yet.
static Expected<void> checkChoice(const char *what, const std::string &value,
                                  std::span<const std::string> available,
                                  std::span<const std::string> planned) {
  if (llvm::is_contained(available, value))
    return {};
  std::string place = fmt::format("{} '{}'", what, value);
  if (llvm::is_contained(planned, value))
    return fail(ErrorCode::unsupported, "it is not compiled yet", place,
                suggestName("", available));
  std::vector<std::string> names(available.begin(), available.end());
  names.insert(names.end(), planned.begin(), planned.end());
  return fail(ErrorCode::invalidArgument,
              fmt::format("there is no {} of this name", what), place,
              suggestName(value, names));
}

/// What cannot be derived was asked for by mistake.
static Expected<void> run(Compilation &compilation,
                          std::unique_ptr<mlir::Pass> pass) {
  return compilation.run(
      [&](mlir::OpPassManager &passes) { passes.addPass(std::move(pass)); },
      ErrorCode::invalidArgument);
}

/// Whether a recurrence reads other times than that of a step.
static bool hasTaps(rec::RecurrenceOp recurrence) {
  return !recurrence.getLaggedStreams().empty() ||
         !recurrence.getWindowedStreams().empty();
}

static Expected<void> deriveDirection(Compilation &compilation) {
  const std::string &direction = compilation.request().direction;
  if (direction.empty())
    return {};
  std::string available[] = {"forward", "reverse", "bidirectional"};
  if (auto known = checkChoice("direction", direction, available, {}); !known)
    return known;
  rec::OperatorOp op = compilation.operatorOp();
  auto recurrences = llvm::to_vector(op.getBody().getOps<rec::RecurrenceOp>());
  for (rec::RecurrenceOp recurrence : recurrences)
    if (recurrence.getReverse() != recurrences.front().getReverse())
      return fail(ErrorCode::unsupported,
                  "the operator's recurrences run in both directions",
                  fmt::format("direction '{}'", direction),
                  "leave the direction to the spec");
  // A walk that was written forwards means the same steps earlier, the other
  // way round; one written backwards means times, and has no mirror image.
  for (rec::RecurrenceOp recurrence : recurrences)
    if (direction != "reverse" && recurrence.getReverse() &&
        hasTaps(recurrence) && !recurrence.getMirrored())
      return fail(ErrorCode::unsupported,
                  "the operator is written in reverse, and reads other times "
                  "than that of a step",
                  fmt::format("direction '{}'", direction),
                  "leave the direction to the spec");
  if (direction == "bidirectional")
    return run(compilation, lowering::createDeriveBidirectional());
  if (op.isBidirectional())
    return fail(ErrorCode::unsupported,
                "the spec is bidirectional, and its tensors say so",
                fmt::format("direction '{}'", direction),
                "leave the direction to the spec");
  for (rec::RecurrenceOp recurrence : recurrences) {
    bool reverse = direction == "reverse";
    if (recurrence.getReverse() == reverse)
      continue;
    recurrence.setReverse(reverse);
    recurrence.setMirrored(reverse && hasTaps(recurrence));
  }
  return {};
}

/// The argument that gives way to a product; empty where none does.
static std::string findInputProduct(rec::OperatorOp op,
                                    const CompileRequest &request) {
  if (!request.inputProduct.empty())
    return request.inputProduct;
  bool means = request.inputs.contains("u") && !request.inputs.contains("x") &&
               op.getArgument("x") && !op.getArgument("u");
  return means ? "x" : "";
}

static Expected<void> deriveInputProduct(Compilation &compilation) {
  rec::OperatorOp op = compilation.operatorOp();
  lowering::DeriveInputProductOptions options;
  options.argument = findInputProduct(op, compilation.request());
  if (options.argument.empty())
    return {};
  std::vector<std::string> names;
  for (auto name : op.getArgumentNames().getAsValueRange<mlir::StringAttr>())
    names.push_back(name.str());
  if (!llvm::is_contained(names, options.argument))
    return fail(ErrorCode::invalidArgument,
                fmt::format("operator '{}' has no argument of this name",
                            op.getSymName().str()),
                fmt::format("input product '{}'", options.argument),
                suggestName(options.argument, names));
  return run(compilation, lowering::createDeriveInputProduct(options));
}

/// Where an input `reset` is given, rows begin again there, unless the spec
/// says what its resets are.
static Expected<void> deriveReset(Compilation &compilation) {
  rec::OperatorOp op = compilation.operatorOp();
  bool isSpelt =
      op.getArgument("reset") ||
      llvm::any_of(op.getBody().getOps<rec::RecurrenceOp>(),
                   [](rec::RecurrenceOp one) { return bool(one.getReset()); });
  if (isSpelt || !compilation.request().inputs.contains("reset"))
    return {};
  return run(compilation, lowering::createDeriveReset());
}

Expected<void> reprise::jit::derive(Compilation &compilation) {
  const std::string &mode = compilation.request().mode;
  std::string available[] = {"forward", "step", "packed"};
  std::string planned[] = {"backward"};
  if (auto known = checkChoice("mode", mode, available, planned); !known)
    return known;
  if (auto direction = deriveDirection(compilation); !direction)
    return direction;
  if (auto product = deriveInputProduct(compilation); !product)
    return product;
  if (auto reset = deriveReset(compilation); !reset)
    return reset;
  if (mode == "step")
    return run(compilation, lowering::createDeriveStep());
  if (mode == "packed")
    return run(compilation, lowering::createDerivePacked());
  return {};
}
