//===- Compilation.h - one request on its way through the stages ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A request gets an MLIR context of its own: requests cannot disturb each
// other, on whatever threads they run, and a spec is parsed by a context that
// knows the dialects of specs alone.

#ifndef REPRISE_TOOLS_JIT_COMPILATION_H
#define REPRISE_TOOLS_JIT_COMPILATION_H

#include "dialect/Rec.h"
#include "runtime/Compiler.h"
#include "tools/jit/Diagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <memory>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace reprise::jit {

class Compilation {
public:
  /// Stage *spec*: parses and verifies the text, and leaves the operator asked
  /// for alone in its module. Errors are at the user's line.
  static Expected<std::unique_ptr<Compilation>>
  parse(const CompileRequest &request);

  const CompileRequest &request() const { return requestValue; }
  mlir::ModuleOp module() { return moduleOp.get(); }
  /// The operator; until *tiled* takes its place.
  rec::OperatorOp operatorOp();

  /// Runs passes over the module. A pass fails where the spec asks for
  /// something that is not compiled (yet): the error has `code`.
  Expected<void> run(llvm::function_ref<void(mlir::OpPassManager &)> addPasses,
                     ErrorCode code = ErrorCode::unsupported);

  /// The module as text, values under the names that the user gave them.
  std::string print();

  /// The same below what the passes remarked, as comments.
  std::string printWithRemarks();

  /// What is odd in the spec, though not wrong; once.
  std::vector<Error> takeWarnings();

  /// What MLIR has reported, as an error.
  Error takeError(ErrorCode code) { return diagnostics.takeError(code); }

private:
  explicit Compilation(const CompileRequest &request);
  Expected<void> parseText();
  mlir::LogicalResult checkConstants();
  Expected<void> selectOperator();

  const CompileRequest &requestValue;
  mlir::MLIRContext context;
  DiagnosticCollector diagnostics;
  mlir::OwningOpRef<mlir::ModuleOp> moduleOp;
};

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_COMPILATION_H
