//===- Diagnostics.h - MLIR's diagnostics as errors of the runtime --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_DIAGNOSTICS_H
#define REPRISE_TOOLS_JIT_DIAGNOSTICS_H

#include "support/Error.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace reprise::jit {

/// Collects what MLIR reports while it lives, so that nothing is printed. The
/// user's text must outlive it.
class DiagnosticCollector {
public:
  /// `text` is the file `path`; errors that point into it show the line.
  DiagnosticCollector(mlir::MLIRContext &context, std::string path,
                      llvm::StringRef text);

  /// All errors since the last call as one: the first one's place and message,
  /// its notes, and whatever else is wrong.
  Error takeError(ErrorCode code);

  /// The text from a place in it on; empty for other places.
  llvm::StringRef textAt(mlir::LocationAttr location) const;

  /// All warnings since the last call.
  std::vector<Error> takeWarnings() { return std::exchange(warnings, {}); }

  /// All remarks since the last call, a line or more each.
  std::string takeRemarks() { return std::exchange(remarks, {}); }

private:
  /// A diagnostic or a note, told apart from MLIR's memory.
  struct Report {
    /// "path:line:column"; the path alone where the location is unknown.
    std::string place;
    std::string message;
    /// The user's line with a caret below the column; empty where unknown.
    std::string excerpt;
  };

  void collect(mlir::Diagnostic &diagnostic);
  Report describe(const mlir::Diagnostic &diagnostic) const;
  /// The text from the line on, from 1.
  llvm::StringRef textFrom(unsigned line) const;
  std::string excerptAt(unsigned line, unsigned column) const;

  std::string path;
  llvm::StringRef text;
  struct Problem {
    Report report;
    std::vector<Report> notes;
    /// What to do about it; empty where the message says it.
    std::string mend;
  };
  std::vector<Problem> problems;
  std::vector<Error> warnings;
  std::string remarks;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_DIAGNOSTICS_H
