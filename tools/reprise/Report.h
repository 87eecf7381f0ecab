//===- Report.h - errors on their way to the user -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_REPORT_H
#define REPRISE_TOOLS_REPRISE_REPORT_H

#include "support/Error.h"

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace reprise::cli {

/// Writes the error to stderr; returns the exit status.
int report(const Error &error);

/// Writes to stderr what is wrong but does not keep the work from being done.
void warn(const Error &error);

/// The same as report for what is wrong with the command line. Help and the
/// version, which CLI11 reports the same way, go to stdout and are no errors.
int reportParseError(const CLI::App &app, const CLI::ParseError &error);

/// Writes to stdout. A closed pipe or a full disk is an error, not silence.
int print(const std::string &text);

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_REPORT_H
