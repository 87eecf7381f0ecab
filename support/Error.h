//===- Error.h - the error type -------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function of the interface that can fail returns Expected<T>. An Error
// says what is wrong (with the actual value and the limit), where, and what to
// do about it. No exception leaves the library.

#ifndef REPRISE_SUPPORT_ERROR_H
#define REPRISE_SUPPORT_ERROR_H

#include "support/Export.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace reprise {

enum class ErrorCode {
  /// A value, name, shape or text that the caller gave is wrong.
  invalidArgument,
  /// A file is missing, unreadable, unwritable, truncated or malformed.
  io,
  /// A correct request that this build or this machine cannot serve.
  unsupported,
  /// A correct request that exceeds a capacity (memory, registers, ...).
  doesNotFit,
  /// A kernel's numbers differ from the oracle's by more than the tolerance.
  verification,
  /// A defect of Reprise itself.
  internal,
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  /// What is wrong, with the actual value and the limit.
  std::string message;
  /// Where: a file with byte offset or line, an argument, a header key. May be
  /// empty.
  std::string place;
  /// What the user can do about it. May be empty.
  std::string mend;

  /// "error: PLACE: MESSAGE" and, where a mend is known, a line "help: MEND".
  /// Ends without a line break. What the work goes on without is a "warning".
  REPRISE_API std::string render(std::string_view severity = "error") const;
};

/// The exit status a program ends with for this error: 2 for wrong use and bad
/// input (invalidArgument, io), 1 for work that failed.
REPRISE_API int exitStatus(ErrorCode code);

template <typename T>
using Expected = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

/// Builds the failed value of any Expected<T>:
/// `return fail(ErrorCode::io, "cannot open it: ...", path, "check ...");`
REPRISE_API Failure fail(ErrorCode code, std::string message,
                         std::string place = {}, std::string mend = {});

/// Hands an error on: `if (!size) return passOn(size);`
template <typename T>
Failure passOn(Expected<T> &expected) {
  return Failure(std::move(expected.error()));
}

} // namespace reprise

#endif // REPRISE_SUPPORT_ERROR_H
