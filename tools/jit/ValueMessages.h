//===- ValueMessages.h - the parser's messages about values ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_VALUEMESSAGES_H
#define REPRISE_TOOLS_JIT_VALUEMESSAGES_H

#include "tools/jit/SpecPlace.h"

#include <optional>
#include <string>

namespace reprise::jit {

struct ParserMessage {
  std::string message;
  /// What to do about it; may be empty.
  std::string mend;
};

/// The part of `rephrase` that is about values: their names, their types, and
/// how operands are written.
std::optional<ParserMessage> rephraseValue(llvm::StringRef message,
                                           const SpecPlace &place);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_VALUEMESSAGES_H
