//===- LineBreaks.h - long lines of C++, broken ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_LINEBREAKS_H
#define REPRISE_LOWERING_GPU_LINEBREAKS_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace reprise::lowering {

/// `code`, one line of C++ without preprocessor directives, behind `indent`
/// columns, as lines of at most 100 columns where its spaces permit. Breaks as
/// clang-format does in LLVM's style: behind an assignment's sign, if the rest
/// fits one line; else behind the last comma that fits, in as few brackets as
/// possible, and continues below the first thing in that bracket.
std::string breakLines(llvm::StringRef code, unsigned indent);

/// The same for arguments of a call whose bracket was opened on a line before:
/// all lines start at `indent`.
std::string breakArguments(llvm::StringRef code, unsigned indent);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_LINEBREAKS_H
