//===- WrittenNames.cpp - keeps the names of values through all stages ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/WrittenNames.h"

#include "dialect/Syntax.h"

#include "mlir/AsmParser/AsmParserState.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using ResultGroup = AsmParserState::OperationDefinition::ResultGroupDefinition;

/// The name in a range of the text: `%name`.
static StringRef nameIn(SMRange range) {
  const char *begin = range.Start.getPointer();
  StringRef name(begin, range.End.getPointer() - begin);
  name.consume_front("%");
  return name;
}

/// A name for each result; a group's later members get numbers, and the list is
/// empty where there is a value without a name.
static SmallVector<std::string> namesOf(Operation *op,
                                        ArrayRef<ResultGroup> groups) {
  SmallVector<std::string> names;
  for (auto [i, group] : llvm::enumerate(groups)) {
    StringRef name = nameIn(group.definition.loc);
    if (name.empty() || llvm::isDigit(name.front()))
      return {};
    unsigned end =
        i + 1 < groups.size() ? groups[i + 1].startIndex : op->getNumResults();
    names.push_back(name.str());
    for (unsigned member = group.startIndex + 1; member < end; ++member)
      names.push_back((name + "_" + Twine(member - group.startIndex)).str());
  }
  return names;
}

void reprise::jit::keepWrittenNames(const AsmParserState &state) {
  for (const AsmParserState::OperationDefinition &definition :
       state.getOpDefs()) {
    SmallVector<std::string> names =
        namesOf(definition.op, definition.resultGroups);
    if (!names.empty())
      definition.op->setLoc(
          rec::nameResults(definition.op->getLoc(),
                           SmallVector<StringRef>(names.begin(), names.end())));
  }
}
