//===- ParserMessages.cpp - MLIR's parser in a spec author's words --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/ParserMessages.h"

#include "support/NameSuggestion.h"

#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/StringExtras.h"

#include <vector>

using namespace mlir;
using namespace reprise;
using namespace reprise::jit;

static constexpr const char *dialects =
    "a spec is written in ops of rec, arith and math";

/// What stands before the first of `ends`.
static StringRef until(StringRef text, StringRef ends) {
  return text.take_front(text.find_first_of(ends));
}

/// The name at the beginning of a text: "%h", "rec.product".
static StringRef nameAt(StringRef text) {
  size_t length = text.starts_with("%") ? 1 : 0;
  while (length < text.size() && (llvm::isAlnum(text[length]) ||
                                  StringRef("_.$-").contains(text[length])))
    ++length;
  return text.take_front(length);
}

static std::string didYouMean(StringRef name,
                              const std::vector<std::string> &known,
                              std::string otherwise) {
  auto nearest = nearestName(name, known);
  return nearest ? "did you mean '" + std::string(*nearest) + "'?" : otherwise;
}

/// "Dialect `func' not found for custom op 'func.func'", or the attribute or
/// type as it was written.
static std::optional<ParserMessage> foreignDialect(StringRef message) {
  StringRef dialect;
  // A name without a dialect is not of the dialect "".
  if (message.consume_front("Dialect `") && !message.starts_with("'"))
    dialect = until(message, "'");
  else if (message.contains("created with unregistered dialect"))
    dialect = until(message.ltrim("#!\""), ".\"<");
  if (dialect.empty())
    return std::nullopt;
  return ParserMessage{
      ("the dialect '" + dialect + "' has no place in a spec").str(), dialects};
}

/// The ops of a spec's dialects; those that later stages make are not known
/// yet.
static std::vector<std::string> knownOps(MLIRContext &context) {
  std::vector<std::string> names;
  for (RegisteredOperationName op : context.getRegisteredOperations())
    if (op.getDialectNamespace() != "builtin")
      names.push_back(op.getStringRef().str());
  return names;
}

/// "custom op 'rec.sigmod' is unknown (tried ...)", or for a name without a
/// dialect "Dialect `' not found for custom op 'sigmoid' (tried ...)".
static std::optional<ParserMessage> unknownOp(StringRef message,
                                              MLIRContext &context) {
  bool isUnknown = message.contains("is unknown") ||
                   message.consume_front("Dialect `' not found for ");
  if (!message.consume_front("custom op '") || !isUnknown)
    return std::nullopt;
  StringRef name = until(message, "'");
  std::vector<std::string> known = knownOps(context);
  // Written without its dialect.
  for (StringRef dialect : {"rec.", "arith.", "math."})
    if (llvm::is_contained(known, (dialect + name).str()))
      return ParserMessage{("there is no op '" + name + "'").str(),
                           ("write '" + dialect + name + "'").str()};
  return ParserMessage{("there is no op '" + name + "'").str(),
                       didYouMean(name, known, dialects)};
}

/// The names of values that a text declares, as far as one can tell without
/// parsing it: those before an equals sign, a comma or a colon. The last first.
static std::vector<std::string> declaredValues(StringRef text) {
  std::vector<std::string> names;
  for (size_t at = text.find('%'); at != StringRef::npos;
       at = text.find('%', at + 1)) {
    StringRef name = nameAt(text.substr(at));
    StringRef behind = text.substr(at + name.size()).ltrim();
    bool isDeclared = behind.starts_with("=") || behind.starts_with(":") ||
                      behind.starts_with(",");
    if (isDeclared && name.size() > 1 && !llvm::is_contained(names, name.str()))
      names.push_back(name.str());
  }
  std::reverse(names.begin(), names.end());
  return names;
}

/// "use of undeclared SSA value name".
static std::optional<ParserMessage>
undeclaredValue(StringRef message, StringRef at, StringRef text) {
  StringRef name = nameAt(at);
  if (!message.contains("undeclared SSA value name") || name.empty())
    return std::nullopt;
  std::vector<std::string> known = declaredValues(text.drop_back(at.size()));
  return ParserMessage{
      ("there is no value '" + name + "' here").str(),
      didYouMean(name, known,
                 "a step sees its arguments and what it has computed before")};
}

/// "expected operation name in quotes", where an op or the end is due.
static std::optional<ParserMessage> missingEnd(StringRef message,
                                               StringRef at) {
  if (message != "expected operation name in quotes")
    return std::nullopt;
  bool isBehindEnd = at.ltrim().empty() || at.ltrim().starts_with("}");
  return ParserMessage{"an op is expected here",
                       isBehindEnd
                           ? "a brace '}' is missing before, or one too many"
                           : "a line of a step reads '%name = op operands'"};
}

/// "unknown  type `tensr` in dialect `rec`".
static std::optional<ParserMessage> unknownType(StringRef message) {
  if (!message.consume_front("unknown  type `"))
    return std::nullopt;
  StringRef name = until(message, "`");
  return ParserMessage{("there is no type '!rec." + name + "'").str(),
                       didYouMean(name, {"tensor", "sequence"},
                                  "a spec has !rec.tensor and !rec.sequence")};
}

/// "use of value '%x' expects different type than prior uses: 'f32' vs
/// '!rec.tensor<T, B>'": what is wanted, and what it is.
static std::optional<ParserMessage> otherType(StringRef message) {
  StringRef text = message;
  if (!text.consume_front("use of value '"))
    return std::nullopt;
  StringRef name = until(text, "'");
  auto [wanted, actual] = text.split("prior uses: '").second.split("' vs '");
  actual = actual.rtrim("'");
  if (wanted.empty() || actual.empty())
    return std::nullopt;
  std::string mend =
      wanted == "f32" && actual.starts_with("!rec.")
          ? "a step reads its own arguments: give '" + name.str() +
                "' a name there, in streams(...), params(...) or states(...)"
      : actual == "i1"  ? std::string("choose by a condition: arith.select")
      : actual == "f32" ? std::string("a step computes in f32")
      : actual == "!rec.sequence" ? "write '" + name.str() + " : !rec.sequence'"
                                  : "write '" + actual.str() + "'";
  return ParserMessage{("'" + name + "' is of type " + actual +
                        ", and is used "
                        "as " +
                        wanted)
                           .str(),
                       std::move(mend)};
}

std::optional<ParserMessage> reprise::jit::rephrase(StringRef message,
                                                    StringRef at,
                                                    StringRef text,
                                                    MLIRContext &context) {
  if (auto foreign = foreignDialect(message))
    return foreign;
  if (auto unknown = unknownOp(message, context))
    return unknown;
  if (auto missing = missingEnd(message, at))
    return missing;
  if (auto type = unknownType(message))
    return type;
  if (auto other = otherType(message))
    return other;
  return undeclaredValue(message, at, text);
}
