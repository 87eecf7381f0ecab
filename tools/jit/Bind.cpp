//===- Bind.cpp - stage *bound* -------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Bind.h"

#include "lowering/Passes.h"
#include "lowering/bind/Bound.h"
#include "runtime/SizeBucket.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Sizes.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Pass/PassManager.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;

/// The schedules in a text: those of an operator as the stage *scheduled* shows
/// it, or the text itself.
static llvm::StringRef schedulesIn(llvm::StringRef text) {
  size_t start = text.find("schedules = [");
  if (start == llvm::StringRef::npos)
    return text.trim();
  llvm::StringRef list = text.substr(text.find('[', start));
  return list.take_front(list.find(']') + 1);
}

/// `--schedule`: one schedule, or a list with one for each group of stages.
static Expected<void> setSchedules(Compilation &compilation) {
  const std::string &text = compilation.request().schedule;
  if (text.empty())
    return {};
  rec::OperatorOp op = compilation.operatorOp();
  llvm::StringRef given = schedulesIn(text);
  std::string list = (given.starts_with("[") ? given : "[" + given + "]").str();
  mlir::Attribute parsed = mlir::parseAttribute(list, op.getContext());
  if (!parsed) {
    Error error = compilation.takeError(ErrorCode::invalidArgument);
    // The parser calls a text without a file by itself.
    error.place = "schedule";
    error.mend =
        "give the file that `reprise inspect --stage=scheduled` "
        "prints, or #rec.schedule<FAMILY {KNOB = VALUE, ...}> with the "
        "knobs that you choose";
    return tl::make_unexpected(std::move(error));
  }
  auto schedules = mlir::dyn_cast<mlir::ArrayAttr>(parsed);
  if (!schedules || !llvm::all_of(schedules, llvm::IsaPred<rec::ScheduleAttr>))
    return fail(ErrorCode::invalidArgument,
                fmt::format("'{}' is not a schedule", text), "schedule",
                "write #rec.schedule<FAMILY {KNOB = VALUE, ...}>");
  op.setSchedulesAttr(schedules);
  return {};
}

/// The pass takes them as "D=64": sizes that a kernel is compiled for, and of
/// the dynamic dimensions those that it is tuned for.
static void addSizes(rec::OperatorOp op, const Sizes &sizes,
                     lowering::BindOperatorOptions &options) {
  llvm::SmallVector<llvm::StringRef> dynamic = lowering::dynamicDimensions(op);
  for (const auto &[dimension, size] : sizes.sizes) {
    bool isDynamic = llvm::is_contained(dynamic, dimension);
    if (!isDynamic)
      options.sizes.push_back(fmt::format("{}={}", dimension, size));
    else if (int64_t nominal = nominalSize(size); nominal > 0)
      options.nominal.push_back(fmt::format("{}={}", dimension, nominal));
  }
}

Expected<void> reprise::jit::bind(Compilation &compilation) {
  const CompileRequest &request = compilation.request();
  rec::OperatorOp op = compilation.operatorOp();
  auto sizes = inferSizes(op, request);
  if (!sizes)
    return passOn(sizes);
  if (auto complete = requireStaticSizes(op, request, *sizes); !complete)
    return complete;
  if (auto schedules = setSchedules(compilation); !schedules)
    return schedules;
  lowering::BindOperatorOptions options;
  addSizes(op, *sizes, options);
  options.storage = std::string(name(sizes->storage));
  return compilation.run([&](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createBindOperator(options));
  });
}
