//===- Compilation.cpp - one request on its way through the stages --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Compilation.h"

#include "dialect/Syntax.h"
#include "support/NameSuggestion.h"
#include "tools/jit/SpecText.h"
#include "tools/jit/WrittenNames.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/AsmParser/AsmParserState.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::jit;

/// The dialects of specs. Later stages load theirs with their passes.
static DialectRegistry specDialects() {
  DialectRegistry registry;
  registry.insert<rec::RecDialect, arith::ArithDialect, math::MathDialect>();
  return registry;
}

Compilation::Compilation(const CompileRequest &request)
    : requestValue(request),
      context(specDialects(), MLIRContext::Threading::DISABLED),
      diagnostics(context, request.specPath, request.specText) {
  // An error shows the user's line; the op as MLIR prints it adds nothing.
  context.printOpOnDiagnostic(false);
}

Expected<std::unique_ptr<Compilation>>
Compilation::parse(const CompileRequest &request) {
  std::unique_ptr<Compilation> compilation(new Compilation(request));
  if (auto parsed = compilation->parseText(); !parsed)
    return passOn(parsed);
  if (auto selected = compilation->selectOperator(); !selected)
    return passOn(selected);
  return compilation;
}

/// MLIR's parser rounds `1.0e60 : f32` to infinity without a word. An infinity
/// that is meant is written by its bits, 0x7F800000.
LogicalResult Compilation::checkConstants() {
  WalkResult walk = moduleOp->walk([&](arith::ConstantOp op) {
    auto value = dyn_cast<FloatAttr>(op.getValue());
    StringRef text = diagnostics.textAt(op.getLoc()).take_until([](char c) {
      return c == '\n';
    });
    if (!value || !value.getValue().isInfinity() || text.contains("0x"))
      return WalkResult::advance();
    op.emitError("the number is beyond what ")
        << value.getType()
        << " holds; infinity is written by its bits, in f32 0x7F800000";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

Expected<void> Compilation::parseText() {
  const CompileRequest &spec = requestValue;
  if (auto readable = checkText(spec.specText, spec.specPath); !readable)
    return readable;
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(spec.specText, spec.specPath),
      llvm::SMLoc());
  Block parsed;
  AsmParserState state;
  if (failed(
          parseAsmSourceFile(sources, &parsed, ParserConfig(&context), &state)))
    return tl::make_unexpected(takeError(ErrorCode::invalidArgument));
  keepWrittenNames(state);
  auto start =
      FileLineColLoc::get(&context, spec.specPath, /*line=*/1, /*column=*/1);
  moduleOp = mlir::detail::constructContainerOpForParserIfNecessary<ModuleOp>(
      &parsed, &context, start);
  if (failed(checkConstants()))
    return tl::make_unexpected(takeError(ErrorCode::invalidArgument));
  return {};
}

/// Whatever else stands at the top is a mistake: it would be dropped silently.
static Operation *findStranger(ModuleOp module) {
  for (Operation &op : *module.getBody())
    if (!isa<rec::OperatorOp>(op))
      return &op;
  return nullptr;
}

Expected<void> Compilation::selectOperator() {
  const CompileRequest &spec = requestValue;
  if (Operation *stranger = findStranger(*moduleOp)) {
    stranger->emitOpError()
        << "stands outside of an operator: a spec holds rec.operator ops only";
    return tl::make_unexpected(takeError(ErrorCode::invalidArgument));
  }
  auto operators = llvm::to_vector(moduleOp->getOps<rec::OperatorOp>());
  std::vector<std::string> names;
  for (rec::OperatorOp op : operators)
    names.push_back(op.getSymName().str());
  if (names.empty())
    return fail(ErrorCode::invalidArgument, "the spec has no operator",
                spec.specPath,
                "write one: rec.operator @name(...) { ... }; "
                "kernels/specs/elman.mlir is a short example");
  if (spec.operatorName.empty() && names.size() > 1)
    return fail(ErrorCode::invalidArgument,
                "the spec has " + std::to_string(names.size()) + " operators",
                spec.specPath,
                "choose one: --operator NAME (" + suggestName("", names) + ")");
  const std::string &chosen =
      spec.operatorName.empty() ? names.front() : spec.operatorName;
  if (!llvm::is_contained(names, chosen))
    return fail(ErrorCode::invalidArgument,
                "the spec has no operator '" + chosen + "'", spec.specPath,
                suggestName(chosen, names));
  for (rec::OperatorOp op : operators)
    if (op.getSymName() != chosen)
      op.erase();
  return {};
}

/// A stream may be read for its length alone, where no other gives time its
/// size.
static void warnOfUnusedArguments(rec::RecurrenceOp recurrence) {
  for (BlockArgument argument : recurrence.getStep().getArguments()) {
    rec::Clause clause = recurrence.bindingOf(argument).clause;
    bool isUseful =
        !argument.use_empty() || clause == rec::Clause::state ||
        (clause == rec::Clause::stream && recurrence.getReads().size() == 1);
    if (!isUseful)
      emitWarning(argument.getLoc(), "the step never uses '%")
          << rec::writtenName(argument) << "': use it, or leave it out";
  }
}

std::vector<Error> Compilation::takeWarnings() {
  rec::OperatorOp op = operatorOp();
  for (BlockArgument argument : op.getBody().getArguments())
    if (argument.use_empty())
      emitWarning(argument.getLoc(), "the operator never uses '%")
          << rec::writtenName(argument) << "': use it, or leave it out";
  for (auto recurrence : op.getBody().getOps<rec::RecurrenceOp>())
    warnOfUnusedArguments(recurrence);
  return diagnostics.takeWarnings();
}

rec::OperatorOp Compilation::operatorOp() {
  return *moduleOp->getOps<rec::OperatorOp>().begin();
}

Expected<void>
Compilation::run(llvm::function_ref<void(OpPassManager &)> addPasses,
                 ErrorCode code) {
  PassManager passes(&context);
#ifdef NDEBUG
  // After each pass it takes a tenth of the time of a compilation.
  passes.enableVerifier(false);
#endif
  addPasses(passes);
  if (succeeded(passes.run(*moduleOp)) && succeeded(verify(*moduleOp)))
    return {};
  return tl::make_unexpected(takeError(code));
}

std::string Compilation::print() {
  std::string text;
  llvm::raw_string_ostream stream(text);
  moduleOp->print(stream, OpPrintingFlags().printNameLocAsPrefix());
  if (text.empty() || text.back() != '\n')
    text += '\n';
  return text;
}

std::string Compilation::printWithRemarks() {
  std::string remarks = diagnostics.takeRemarks(), text;
  for (llvm::StringRef line :
       llvm::split(llvm::StringRef(remarks).rtrim(), '\n'))
    if (!line.empty())
      text += ("// " + line + "\n").str();
  return text + print();
}
