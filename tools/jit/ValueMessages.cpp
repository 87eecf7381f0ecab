//===- ValueMessages.cpp - the parser's messages about values -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/ValueMessages.h"

#include "support/NameSuggestion.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace reprise;
using namespace reprise::jit;
using Part = SpecPlace::Part;

/// What stands before the first of `ends`.
static StringRef until(StringRef text, StringRef ends) {
  return text.take_front(text.find_first_of(ends));
}

/// The op of a line `%name = op operands`.
static StringRef opIn(StringRef line) {
  return nameAt(line.substr(line.find('=') + 1).ltrim());
}

/// The values behind the op of a line.
static std::vector<StringRef> operandsIn(StringRef line) {
  return valuesIn(line.substr(line.find('=') + 1));
}

/// Whether the line's op takes a weight in front.
static bool hasWeight(StringRef line) {
  StringRef op = opIn(line);
  return (op == "rec.product" || op == "rec.diagonal_product") &&
         !operandsIn(line).empty();
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// Whether the place is that of a weight: the first operand of a product.
static bool isWeight(const SpecPlace &place) {
  return hasWeight(place.line()) &&
         operandsIn(place.line()).front().begin() == place.at().begin();
}

/// An example line that declares an unknown name.
static std::string declarationOf(StringRef name, const SpecPlace &place) {
  StringRef written = place.writtenType(name);
  std::string type =
      written.empty() || hasWeight(place.line()) != isWeight(place)
          ? "!rec.tensor<B, D>"
          : written.str();
  if (place.isInStep() && !isWeight(place))
    return ("declare it in front of the step's brace, in streams(...), "
            "params(...) or states(...): 'states(" +
            name + " = " + name + "0 : " + type + ")'")
        .str();
  return ("declare it as an argument of the operator: 'rec.operator "
          "@name(..., " +
          name + ": " + type + ")'")
      .str();
}

/// What to do about a name that stands for nothing at this place.
static std::string mendUndeclared(StringRef name, const SpecPlace &place) {
  if (place.makesBelow(name))
    return "it is made further down: move that line up";
  if (!place.isInStep() && place.makesAbove(name))
    return ("it is a value inside a step: name it in rec.yield, behind the "
            "states, and use the name that the recurrence gives it: '%h, " +
            name + " = rec.recurrence ...'")
        .str();
  std::vector<std::string> known =
      isWeight(place) ? place.arguments() : place.visibleValues();
  std::string declaration = declarationOf(name, place);
  auto nearest = nearestName(name, known);
  return nearest ? "did you mean '" + std::string(*nearest) + "'? If not, " +
                       declaration
                 : declaration;
}

/// "use of undeclared SSA value name".
static std::optional<ParserMessage> undeclaredValue(StringRef message,
                                                    const SpecPlace &place) {
  StringRef name = nameAt(place.at());
  if (!message.contains("undeclared SSA value name") || name.empty())
    return std::nullopt;
  return ParserMessage{("there is no value '" + name + "' here").str(),
                       mendUndeclared(name, place)};
}

/// "redefinition of SSA value '%x'", "region entry argument '%x' is already in
/// use", "definition of SSA value '%h#0' has type '!rec.sequence'", "operand #0
/// does not dominate this use".
static std::optional<ParserMessage> knownValue(StringRef message) {
  StringRef text = message;
  StringRef name = until(text.split('\'').second, "'#");
  if (text.ends_with("does not dominate this use"))
    return ParserMessage{"a value is used before it is made",
                         "move the line that makes it up"};
  if (text.starts_with("definition of SSA value"))
    return ParserMessage{
        ("'" + name + "' is used before it is made").str(),
        "a step does not see what its own recurrence gives; the value of the "
        "step before is a state: states(%hp = %h0 : !rec.tensor<B, D>)"};
  if (!text.starts_with("redefinition of SSA value") &&
      !text.starts_with("region entry argument"))
    return std::nullopt;
  return ParserMessage{("there is a value '" + name + "' already").str(),
                       ("give this one another name, '" + name + "2'").str()};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static std::string mendProduct(const SpecPlace &place) {
  std::vector<StringRef> operands = operandsIn(place.line());
  StringRef op = opIn(place.line());
  if (operands.size() > 1 && !place.argumentType(operands[1]).empty())
    return ("the weight stands first: write '" + op + " " + operands[1] + ", " +
            operands[0] + "'")
        .str();
  return (op + " takes a weight first, which is an argument of the operator; "
               "two values of a step are multiplied by arith.mulf")
      .str();
}

static std::string mendType(StringRef name, StringRef wanted, StringRef actual,
                            const SpecPlace &place) {
  if (actual == "f32" && wanted.starts_with("!rec.tensor"))
    return hasWeight(place.line())
               ? mendProduct(place)
               : "write '" + name.str() + ": " + wanted.str() +
                     "' among the arguments of the operator";
  if (wanted == "f32" && actual.starts_with("!rec."))
    return "a step reads its own arguments: give '" + name.str() +
           "' a name there, in streams(...), params(...) or states(...)";
  if (actual == "i1")
    return "choose by a condition: arith.select";
  if (wanted == "i1")
    return "a condition comes from a comparison: arith.cmpf ogt, " +
           name.str() + ", %b : f32";
  if (actual == "f32")
    return "a step computes in f32: end this line with ': f32'";
  if (wanted == "f32")
    return "a step computes in f32: end the line that makes '" + name.str() +
           "' with ': f32'; a number has a point, as in '1.0 : f32'";
  return "write '" + (actual == "!rec.sequence" ? name.str() + " : " : "") +
         actual.str() + "'";
}

/// "use of value '%x' expects different type than prior uses: 'f32' vs
/// '!rec.tensor<T, B>'": what is wanted, and what it is.
static std::optional<ParserMessage> otherType(StringRef message,
                                              const SpecPlace &place) {
  StringRef text = message;
  if (!text.consume_front("use of value '"))
    return std::nullopt;
  StringRef name = until(text, "'");
  auto [wanted, actual] = text.split("prior uses: '").second.split("' vs '");
  actual = actual.rtrim("'");
  if (wanted.empty() || actual.empty())
    return std::nullopt;
  return ParserMessage{
      ("'" + name + "' is of type " + actual + ", and is used as " + wanted)
          .str(),
      mendType(name, wanted, actual, place)};
}

/// "expected ':'", where a value's type is due.
static std::optional<ParserMessage> missingType(StringRef message,
                                                const SpecPlace &place) {
  std::vector<StringRef> values = valuesIn(place.lineBefore());
  if (message != "expected ':'" || values.empty())
    return std::nullopt;
  StringRef type = "f32";
  if (!place.isInStep() || hasWeight(place.line())) {
    StringRef typed =
        place.isInStep() ? operandsIn(place.line()).front() : values.back();
    type =
        place.isInStep() ? place.argumentType(typed) : place.writtenType(typed);
    type = type.empty() ? "!rec.tensor<B, D>" : type;
  }
  return ParserMessage{
      "a type is missing here",
      place.isInStep()
          ? ("end the line with ': " + type + "'").str()
          : ("write it behind the name: '" + values.back() + " : " + type + "'")
                .str()};
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// `(%a, %b) : f32`, behind an op.
static std::string mendBrackets(const SpecPlace &place) {
  StringRef inside = until(place.at().drop_front(), ")\n");
  if (!inside.starts_with("%") || inside.contains('('))
    return "a line has one op: give what stands in the brackets a name, on a "
           "line before";
  StringRef before = place.lineBefore();
  StringRef op = before.substr(before.find_last_of(" =") + 1);
  return ("write '" + op + " " + inside + "'").str();
}

/// "expected SSA operand": a number, a bare name, or brackets.
static std::optional<ParserMessage> missingOperand(StringRef message,
                                                   const SpecPlace &place) {
  if (message != "expected SSA operand")
    return std::nullopt;
  StringRef at = place.at(), name = nameAt(at);
  char first = at.empty() ? '\n' : at.front();
  if (first == '(')
    return ParserMessage{"operands stand without brackets",
                         mendBrackets(place)};
  if (isDigit(first) || first == '-' || first == '.') {
    std::string number = until(at, " ,:)\n").str();
    number += StringRef(number).contains('.') ? "" : ".0";
    return ParserMessage{"an operand is the name of a value, not a number",
                         "make it one on a line before: '%c = arith.constant " +
                             number + " : f32'"};
  }
  if (name.contains('.'))
    return ParserMessage{"an operand is the name of a value, not an op",
                         "a line has one op: write '%y = " + name.str() +
                             " ...' on a line before"};
  if (!name.empty())
    return ParserMessage{"the name of a value begins with %",
                         ("write '%" + name + "'").str()};
  return ParserMessage{"the name of a value is expected here",
                       "for example %x"};
}

std::optional<ParserMessage>
reprise::jit::rephraseValue(StringRef message, const SpecPlace &place) {
  if (auto other = otherType(message, place))
    return other;
  if (auto missing = missingType(message, place))
    return missing;
  if (auto operand = missingOperand(message, place))
    return operand;
  if (auto known = knownValue(message))
    return known;
  return undeclaredValue(message, place);
}
