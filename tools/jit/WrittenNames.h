//===- WrittenNames.h - keeps the names of values through all stages ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_WRITTENNAMES_H
#define REPRISE_TOOLS_JIT_WRITTENNAMES_H

namespace mlir {
class AsmParserState;
} // namespace mlir

namespace reprise::jit {

/// MLIR forgets the names of values once it has parsed them. Puts the name of
/// every result into its op's location, from where each stage prints it;
/// `state` is what the parser saw. Numbered values (`%0`) stay unnamed.
void keepWrittenNames(const mlir::AsmParserState &state);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_WRITTENNAMES_H
