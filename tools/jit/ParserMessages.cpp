//===- ParserMessages.cpp - MLIR's parser in a spec author's words --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/ParserMessages.h"

#include "support/NameSuggestion.h"
#include "tools/jit/ForeignNames.h"
#include "tools/jit/SpecPlace.h"

#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::jit;

static constexpr const char *dialects =
    "a spec is written in ops of rec, arith and math";

/// What stands before the first of `ends`.
static StringRef until(StringRef text, StringRef ends) {
  return text.take_front(text.find_first_of(ends));
}

static std::string didYouMean(StringRef name,
                              const std::vector<std::string> &known,
                              std::string otherwise) {
  auto nearest = nearestName(name, known);
  return nearest ? "did you mean '" + std::string(*nearest) + "'?" : otherwise;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// "Dialect `func' not found for custom op 'func.func'", or the attribute or
/// type as it was written.
static std::optional<ParserMessage> foreignDialect(StringRef message) {
  StringRef dialect, rest = message;
  // A name without a dialect is not of the dialect "".
  if (rest.consume_front("Dialect `") && !rest.starts_with("'"))
    dialect = until(rest, "'");
  else if (rest.contains("created with unregistered dialect"))
    dialect = until(rest.ltrim("#!\""), ".\"<");
  if (dialect.empty())
    return std::nullopt;
  StringRef op = until(rest.split("custom op '").second, "'");
  StringRef instead = writeFor(op);
  return ParserMessage{
      ("the dialect '" + dialect + "' has no place in a spec").str(),
      instead.empty() ? dialects : instead.str()};
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

/// What to write for an op that there is not: its name may be that of another
/// dialect, of another system, or misspelt.
static std::string mendOp(StringRef name, MLIRContext &context) {
  std::vector<std::string> known = knownOps(context);
  StringRef bare = name.substr(name.rfind('.') + 1);
  for (StringRef dialect : {"rec.", "arith.", "math."})
    if (llvm::is_contained(known, (dialect + bare).str()))
      return ("write '" + dialect + bare + "'").str();
  if (StringRef instead = writeFor(name); !instead.empty())
    return instead.str();
  return didYouMean(name, known, dialects);
}

/// "custom op 'rec.sigmod' is unknown (tried ...)", or for a name without a
/// dialect "Dialect `' not found for custom op 'sigmoid' (tried ...)".
static std::optional<ParserMessage>
unknownOp(StringRef message, const SpecPlace &place, MLIRContext &context) {
  bool isUnknown = message.contains("is unknown") ||
                   message.consume_front("Dialect `' not found for ");
  if (!message.consume_front("custom op '") || !isUnknown)
    return std::nullopt;
  StringRef name = until(message, "'");
  std::string said = ("there is no op '" + name + "'").str();
  StringRef rest =
      place.at().drop_front(std::min(name.size(), place.at().size()));
  if (rest.ltrim().starts_with("="))
    return ParserMessage{"the name of a value begins with %",
                         ("write '%" + name + "'").str()};
  return ParserMessage{said, mendOp(name, context)};
}

/// An operator and a step end with different ops.
static std::optional<ParserMessage> wrongEnd(const SpecPlace &place) {
  StringRef op = nameAt(place.line());
  bool isReturn = op == "return" || op == "rec.return",
       isYield = op == "yield" || op == "rec.yield";
  if (place.isInStep() && (isReturn || op == "yield"))
    return ParserMessage{"a step ends with 'rec.yield'",
                         "write 'rec.yield' and a value for each state, then "
                         "any others"};
  if (place.part() == SpecPlace::Part::body && (isYield || op == "return"))
    return ParserMessage{"an operator ends with 'rec.return'",
                         "write 'rec.return h = all %h'"};
  return std::nullopt;
}

/// "expected operation name in quotes", where an op or the end is due; a `#`
/// begins an attribute.
static std::optional<ParserMessage> missingEnd(StringRef message,
                                               const SpecPlace &place) {
  StringRef at = place.at();
  bool isComment = at.starts_with("#") || at.starts_with("/*") ||
                   place.lineBefore().ends_with("#");
  if (isComment)
    return ParserMessage{"a comment begins with //", "write '// ...'"};
  if (message != "expected operation name in quotes")
    return std::nullopt;
  bool isBehindEnd = at.empty() || at.starts_with("}");
  return ParserMessage{"an op is expected here",
                       isBehindEnd
                           ? "a brace '}' is missing before, or one too many"
                           : "a line of a step reads '%name = op operands', "
                             "as in '%y = arith.mulf %a, %b : f32'"};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// "unknown  type `tensr` in dialect `rec`".
static std::optional<ParserMessage> unknownType(StringRef message) {
  if (!message.consume_front("unknown  type `"))
    return std::nullopt;
  StringRef name = until(message, "`");
  return ParserMessage{("there is no type '!rec." + name + "'").str(),
                       didYouMean(name, {"tensor", "sequence"},
                                  "a spec has !rec.tensor and !rec.sequence")};
}

/// "expected non-function type": `tensor<`, `rec.tensor<`, `float`.
static std::optional<ParserMessage> noType(StringRef message,
                                           const SpecPlace &place) {
  if (message != "expected non-function type")
    return std::nullopt;
  bool isTensor = place.lineBefore().ends_with("tensor<") ||
                  place.at().starts_with("rec.tensor") || !(place.isInStep());
  return ParserMessage{"no type",
                       isTensor ? "write '!rec.tensor<B, D>', with the names "
                                  "of the tensor's dimensions"
                                : "a step computes in f32: write ': f32'"};
}

//===----------------------------------------------------------------------===//
// Syntax of rec's ops
//===----------------------------------------------------------------------===//

/// What is missing in an op, by MLIR's message and the beginning of the line.
static std::optional<ParserMessage> missingPart(StringRef message,
                                                const SpecPlace &place) {
  StringRef line = place.line(), name = nameAt(place.at());
  bool isReduce = line.contains("rec.reduce"),
       isReturn = line.starts_with("rec.return");
  auto expects = [&](StringRef what) {
    return message.ends_with("expected " + what.str());
  };
  if (isReduce && (expects("'['") || expects("'over'")))
    return ParserMessage{
        "the dimensions of a rec.reduce stand in brackets",
        ("write 'over [" + (name.empty() || name == "over" ? "D" : name) + "]'")
            .str()};
  if (place.isInStep() && expects("','"))
    return ParserMessage{"operands stand with commas between them",
                         "a line has one op, as in '%y = arith.mulf %a, %b : "
                         "f32'"};
  if (isReturn && (expects("'='") || expects("valid keyword")))
    return ParserMessage{"a result has a name and says which steps it has",
                         "write 'h = all %h', or 'h = last %h'"};
  if (line.starts_with("rec.operator") && message.contains("'@'-identifier"))
    return ParserMessage{"the name of an operator begins with @",
                         ("write '@" + name + "'").str()};
  return std::nullopt;
}

/// "unexpected decimal integer literal for a floating point value".
static std::optional<ParserMessage> missingPoint(StringRef message,
                                                 const SpecPlace &place) {
  if (!message.contains("integer literal for a floating point value"))
    return std::nullopt;
  return ParserMessage{"a number has a decimal point",
                       ("write '" + until(place.at(), " :\n") + ".0'").str()};
}

/// "expected string or keyword containing one of the following enum values for
/// attribute 'kind' [sum, mean, max]".
static std::optional<ParserMessage> noKeyword(StringRef message,
                                              const SpecPlace &place) {
  if (!message.contains("enum values for attribute"))
    return std::nullopt;
  StringRef known = message.substr(message.rfind('[') + 1).rtrim("]");
  return ParserMessage{("'" + nameAt(place.at()) + "' cannot stand here").str(),
                       ("write one of: " + known).str()};
}

std::optional<ParserMessage> reprise::jit::rephrase(StringRef message,
                                                    StringRef at,
                                                    StringRef text,
                                                    MLIRContext &context) {
  SpecPlace place(at, text);
  if (auto end = wrongEnd(place))
    return end;
  if (auto foreign = foreignDialect(message))
    return foreign;
  if (auto unknown = unknownOp(message, place, context))
    return unknown;
  if (auto missing = missingEnd(message, place))
    return missing;
  if (auto type = unknownType(message))
    return type;
  if (auto type = noType(message, place))
    return type;
  if (auto part = missingPart(message, place))
    return part;
  if (auto point = missingPoint(message, place))
    return point;
  if (auto keyword = noKeyword(message, place))
    return keyword;
  return rephraseValue(message, place);
}
