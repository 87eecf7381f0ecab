//===- ParserMessages.h - MLIR's parser in a spec author's words ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's parser knows neither what a spec is nor which name was meant, and
// speaks to the author of a compiler.

#ifndef REPRISE_TOOLS_JIT_PARSERMESSAGES_H
#define REPRISE_TOOLS_JIT_PARSERMESSAGES_H

#include "tools/jit/ValueMessages.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/StringRef.h"

namespace reprise::jit {

/// A message of MLIR's parser in other words; nothing where its own are as
/// good. `at` is the spec's text from the place of the message on, `text` all
/// of it.
std::optional<ParserMessage> rephrase(llvm::StringRef message,
                                      llvm::StringRef at, llvm::StringRef text,
                                      mlir::MLIRContext &context);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_PARSERMESSAGES_H
