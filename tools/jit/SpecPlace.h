//===- SpecPlace.h - what stands around a place in a spec's text ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the parser stops there is no IR to ask: what is said about a mistake
// comes from the text alone, as far as one can tell without parsing it.

#ifndef REPRISE_TOOLS_JIT_SPECPLACE_H
#define REPRISE_TOOLS_JIT_SPECPLACE_H

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace reprise::jit {

/// The name at the beginning of a text: "%h", "rec.product".
llvm::StringRef nameAt(llvm::StringRef text);

/// The names of all values in a text, in their order.
std::vector<llvm::StringRef> valuesIn(llvm::StringRef text);

class SpecPlace {
public:
  /// `at` is the text from the place on: the end of `text`.
  SpecPlace(llvm::StringRef at, llvm::StringRef text);

  /// From the place on, without blanks before.
  llvm::StringRef at() const { return behind.ltrim(); }
  /// The line before the place, without indentation.
  llvm::StringRef lineBefore() const;
  /// The whole line, without indentation.
  llvm::StringRef line() const;

  /// The parts of an operator.
  enum class Part {
    /// Its name and its arguments, up to the brace.
    header,
    /// Between the braces of the operator, outside of a recurrence.
    body,
    /// What a recurrence says in front of its step.
    clauses,
    step,
  };
  Part part() const;
  bool isInStep() const { return part() == Part::step; }

  /// The arguments of the operator.
  std::vector<std::string> arguments() const;
  /// The values that may be meant here, the last first: in a step its own, and
  /// elsewhere the operator's arguments and what recurrences give.
  std::vector<std::string> visibleValues() const;
  /// Whether the operator makes a value of this name above or below the place.
  bool makesAbove(llvm::StringRef name) const;
  bool makesBelow(llvm::StringRef name) const;

  /// The tensor type of an argument of the operator: `!rec.tensor<H, D>`; empty
  /// where there is no such argument.
  llvm::StringRef argumentType(llvm::StringRef name) const;
  /// The tensor type that stands behind a name anywhere in the operator; empty
  /// where none does.
  llvm::StringRef writtenType(llvm::StringRef name) const;

private:
  llvm::StringRef header() const;

  /// The operator's text before the place and from it on.
  llvm::StringRef before, behind;
};

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_SPECPLACE_H
