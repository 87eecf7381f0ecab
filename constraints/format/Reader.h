//===- Reader.h - reads constraint files ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// README.md describes the format.

#ifndef REPRISE_CONSTRAINTS_FORMAT_READER_H
#define REPRISE_CONSTRAINTS_FORMAT_READER_H

#include "constraints/format/Diagnostics.h"

#include <memory>

namespace reprise::constraints {

struct ReadResult {
  /// Null where there is an error.
  std::unique_ptr<Problem> problem;
  /// Errors and warnings in the order in which they were found; errors of the
  /// whole problem (Problem::check) are among them.
  std::vector<Diagnostic> diagnostics;
};

/// Takes any bytes. Names that are not declared may be 1 to 2^30.
ReadResult readConstraints(std::string_view text);

/// Adds the text's constraints, preferences and objective (which replaces one
/// that is there) to a problem whose variables they speak of; other names and
/// declarations are errors. Where there is an error, the problem may have got a
/// part of them.
std::vector<Diagnostic> readInto(Problem &problem, std::string_view text);

/// The formula that the text is, of the problem's variables; nothing where
/// there is an error.
std::optional<FormulaId> readFormula(Problem &problem, std::string_view text,
                                     std::vector<Diagnostic> &diagnostics);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_FORMAT_READER_H
