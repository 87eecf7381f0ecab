//===- Reader.cpp - reads constraint files --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Reader.h"

#include "constraints/format/Expression.h"

#include <algorithm>

using namespace reprise::constraints;

namespace {

/// A sentence and where it stands, to be looked through when all variables are
/// known.
struct Sentence {
  SourcePlace place;
  std::string text;
  FormulaId formula;
};

/// Reads a file statement by statement; after an error it goes on with the
/// next.
class StatementReader {
public:
  /// An addition to a problem that was read from elsewhere: it declares
  /// nothing, and its lines are not the problem's.
  StatementReader(Problem &problem, Names &names, std::span<const Token> tokens,
                  std::vector<Diagnostic> &diagnostics, bool isAddition)
      : problem(problem), names(names), diagnostics(diagnostics),
        parser(problem, names, tokens, diagnostics), isAddition(isAddition) {}

  void run();

private:
  bool readStatement();
  bool readConstraint();
  bool startsWithMisspeltKeyword();
  bool readPreferences();
  bool readObjective();
  /// Whether the statement is a declaration; if so, `isGood` says whether it is
  /// without error.
  bool readDeclaration(bool &isGood);
  bool declare(const Token &name,
               std::variant<Range, std::vector<int64_t>> domain);
  std::optional<ConstraintTag> readTag();
  bool checkCapacity(FormulaId formula, SourcePlace place);
  void finishStatement();
  void skipStatement();
  void checkSentences();
  void checkSentence(const Sentence &sentence);
  void checkPlaceholder(const Sentence &sentence, std::string_view name);

  Problem &problem;
  Names &names;
  std::vector<Diagnostic> &diagnostics;
  ExpressionParser parser;
  std::vector<Sentence> sentences;
  SourcePlace objectivePlace;
  bool isAddition;
};

/// After so many errors, the rest is left unread.
constexpr ptrdiff_t mostErrors = 20;

} // namespace

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

static bool startsStatement(TokenKind kind) {
  return kind >= TokenKind::structural && kind <= TokenKind::prefer;
}

/// To the next semicolon, or to a line that cannot but begin a statement.
void StatementReader::skipStatement() {
  while (parser.peek().kind != TokenKind::end &&
         parser.peek().kind != TokenKind::semicolon &&
         !(parser.peek().startsLine && startsStatement(parser.peek().kind)))
    parser.next();
}

/// What stands where a semicolon should be.
void StatementReader::finishStatement() {
  Token token = parser.peek();
  if (token.kind == TokenKind::semicolon || token.kind == TokenKind::end)
    return;
  if (token.startsLine) {
    // Most likely only the semicolon is missing: go on as if it were there.
    parser.error(token.place, "missing ';' before " + quoted(token));
    return;
  }
  parser.error(token.place,
               "expected ';' or an operator before " + quoted(token));
  skipStatement();
}

std::optional<ConstraintTag> StatementReader::readTag() {
  if (parser.accept(TokenKind::structural))
    return ConstraintTag::structural;
  if (parser.accept(TokenKind::capacity))
    return ConstraintTag::capacity;
  if (parser.accept(TokenKind::given))
    return ConstraintTag::given;
  return std::nullopt;
}

/// `\"` and `\\` mean what stands after the backslash.
static std::string unescape(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    bool isEscape = text[i] == '\\' && i + 1 < text.size() &&
                    (text[i + 1] == '"' || text[i + 1] == '\\');
    result += text[i += isEscape];
  }
  return result;
}

bool StatementReader::checkCapacity(FormulaId formula, SourcePlace place) {
  FormulaKind kind = problem.getFormula(formula).kind;
  if (kind == FormulaKind::lessEqual || kind == FormulaKind::less)
    return true;
  parser.error(place, "a capacity is a comparison 'need <= limit'",
               "call other constraints 'given' or 'structural'");
  return false;
}

/// Whether the statement is a word and another one: `capcity x <= 3`.
bool StatementReader::startsWithMisspeltKeyword() {
  Token first = parser.peek(), second = parser.peek(1);
  bool isWord = second.kind == TokenKind::name ||
                second.kind == TokenKind::integer ||
                second.kind == TokenKind::string || second.kind > TokenKind::in;
  if (first.kind != TokenKind::name || !isWord || second.startsLine)
    return false;
  bool maximises = first.text == "maximise" || first.text == "maximize";
  parser.error(
      second.place, "expected ';' or an operator before " + quoted(second),
      maximises ? "write 'minimise -(...)'" : suggest(first.text, keywords()));
  return true;
}

bool StatementReader::readConstraint() {
  if (startsWithMisspeltKeyword())
    return false;
  Token first = parser.peek();
  std::optional<ConstraintTag> tag = readTag();
  Token sentence = parser.peek();
  bool hasSentence = parser.accept(TokenKind::string);
  bool hasColon = (tag || hasSentence) && parser.accept(TokenKind::colon);
  if (hasSentence && !hasColon)
    return parser.expect(TokenKind::colon, "':' after the sentence");
  std::optional<FormulaId> formula = parser.parseFormula();
  if (!formula)
    return false;
  if (tag == ConstraintTag::capacity && !checkCapacity(*formula, first.place))
    return false;
  std::string text = hasSentence ? unescape(sentence.text) : std::string();
  if (hasSentence)
    sentences.push_back({sentence.place, text, *formula});
  problem.require(*formula, tag.value_or(ConstraintTag::structural),
                  std::move(text), isAddition ? SourcePlace{} : first.place);
  return true;
}

bool StatementReader::readPreferences() {
  parser.next();
  do {
    Token token = parser.next();
    bool isLargest = token.kind == TokenKind::largest;
    if (!isLargest && token.kind != TokenKind::smallest) {
      constexpr std::string_view orders[] = {"largest", "smallest"};
      parser.error(token.place,
                   "expected 'largest' or 'smallest', found " + quoted(token),
                   suggest(token.text, orders,
                           "for example 'prefer largest X, smallest Y;'"));
      return false;
    }
    std::optional<Term> term = parser.parseTerm();
    if (!term)
      return false;
    problem.prefer(*term, isLargest ? Preference::Order::largest
                                    : Preference::Order::smallest);
  } while (parser.accept(TokenKind::comma));
  return true;
}

bool StatementReader::readObjective() {
  SourcePlace place = parser.next().place;
  std::optional<Term> term = parser.parseTerm();
  if (!term)
    return false;
  if (objectivePlace.line != 0) {
    parser.error(place, "a second objective",
                 "the first is in line " + std::to_string(objectivePlace.line) +
                     "; add them, or prefer one of them");
    return false;
  }
  objectivePlace = place;
  problem.minimise(*term);
  return true;
}

bool StatementReader::declare(
    const Token &name, std::variant<Range, std::vector<int64_t>> domain) {
  if (auto *values = std::get_if<std::vector<int64_t>>(&domain)) {
    std::ranges::sort(*values);
    values->erase(std::unique(values->begin(), values->end()), values->end());
  }
  if (isAddition) {
    parser.error(name.place, "a declaration does not belong here",
                 "declare " + quoted(name) + " in the file");
    return false;
  }
  SourcePlace before = names.placeOf(name.text);
  if (names.declare(name.text, std::move(domain), name.place))
    return true;
  parser.error(name.place, quoted(name) + " is declared twice",
               (before.line
                    ? "first in line " + std::to_string(before.line) + "; "
                    : std::string()) +
                   "to leave it fewer values, compare it: '" +
                   std::string(name.text) + " == [1, 2]'");
  return false;
}

bool StatementReader::readDeclaration(bool &isGood) {
  if (parser.peek().kind != TokenKind::name ||
      parser.peek(1).kind != TokenKind::in)
    return false;
  size_t first = parser.position();
  Token name = parser.next();
  parser.next();
  auto domain = parser.parseDomain();
  isGood = domain.has_value();
  if (!isGood)
    return true;
  TokenKind after = parser.peek().kind;
  if (after == TokenKind::pipe || after == TokenKind::implies) {
    // A condition, then, as in `X in 1..4 => Y == 2`.
    parser.goBackTo(first);
    return false;
  }
  isGood = declare(name, std::move(*domain));
  return true;
}

bool StatementReader::readStatement() {
  bool isGood = true;
  if (readDeclaration(isGood))
    return isGood;
  switch (parser.peek().kind) {
  case TokenKind::minimise:
    return readObjective();
  case TokenKind::prefer:
    return readPreferences();
  default:
    return readConstraint();
  }
}

static bool isError(const Diagnostic &diagnostic) {
  return diagnostic.severity == Diagnostic::Severity::error;
}

void StatementReader::run() {
  while (true) {
    while (parser.accept(TokenKind::semicolon))
      ;
    if (parser.peek().kind == TokenKind::end)
      break;
    size_t first = parser.position(), before = diagnostics.size();
    if (readStatement()) {
      finishStatement();
    } else {
      // A word that nothing could be made of must not be met again.
      if (parser.position() == first)
        parser.next();
      skipStatement();
    }
    bool hasNews = diagnostics.size() != before;
    if (hasNews && std::ranges::count_if(diagnostics, isError) >= mostErrors)
      return parser.error(parser.peek().place,
                          "too many errors: the rest is not read");
  }
  checkSentences();
}

//===----------------------------------------------------------------------===//
// Sentences
//===----------------------------------------------------------------------===//

void StatementReader::checkPlaceholder(const Sentence &sentence,
                                       std::string_view name) {
  if (name == "need" || name == "limit") {
    FormulaKind kind = problem.getFormula(sentence.formula).kind;
    if (kind != FormulaKind::lessEqual && kind != FormulaKind::less)
      parser.error(sentence.place, "{" + std::string(name) +
                                       "} stands for a side of a "
                                       "comparison 'need <= limit'");
    return;
  }
  if (!problem.findVariable(name))
    parser.error(sentence.place,
                 "the sentence names a variable that there is not: {" +
                     std::string(name) + "}",
                 names.suggestFor(name));
}

void StatementReader::checkSentence(const Sentence &sentence) {
  std::string_view rest = sentence.text;
  while (true) {
    size_t open = rest.find('{');
    if (open == rest.npos)
      return;
    rest.remove_prefix(open + 1);
    size_t close = rest.find('}');
    if (close == rest.npos)
      return parser.error(sentence.place, "a '{' without '}'",
                          "{name} stands for the value of a variable");
    checkPlaceholder(sentence, rest.substr(0, close));
    rest.remove_prefix(close + 1);
  }
}

void StatementReader::checkSentences() {
  for (const Sentence &sentence : sentences)
    checkSentence(sentence);
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

static void read(Problem &problem, Names &names, std::string_view text,
                 std::vector<Diagnostic> &diagnostics, bool isAddition) {
  std::vector<Token> tokens = tokenize(text, diagnostics);
  StatementReader(problem, names, tokens, diagnostics, isAddition).run();
}

ReadResult reprise::constraints::readConstraints(std::string_view text) {
  ReadResult result;
  result.problem = std::make_unique<Problem>();
  Names names(*result.problem, /*isClosed=*/false);
  read(*result.problem, names, text, result.diagnostics,
       /*isAddition=*/false);
  if (!hasError(result.diagnostics)) {
    for (Diagnostic &found : result.problem->check())
      result.diagnostics.push_back(std::move(found));
    names.warnOfLonely(result.diagnostics);
  }
  if (hasError(result.diagnostics))
    result.problem.reset();
  return result;
}

std::vector<Diagnostic> reprise::constraints::readInto(Problem &problem,
                                                       std::string_view text) {
  std::vector<Diagnostic> diagnostics;
  Names names(problem, /*isClosed=*/true);
  read(problem, names, text, diagnostics, /*isAddition=*/true);
  if (hasError(diagnostics))
    return diagnostics;
  // Warnings of the whole have been given when the whole was read.
  for (Diagnostic &found : problem.check())
    if (isError(found))
      diagnostics.push_back(std::move(found));
  return diagnostics;
}

std::optional<FormulaId>
reprise::constraints::readFormula(Problem &problem, std::string_view text,
                                  std::vector<Diagnostic> &diagnostics) {
  Names names(problem, /*isClosed=*/true);
  std::vector<Token> tokens = tokenize(text, diagnostics);
  ExpressionParser parser(problem, names, tokens, diagnostics);
  std::optional<FormulaId> formula = parser.parseFormula();
  parser.accept(TokenKind::semicolon);
  if (formula)
    parser.expect(TokenKind::end, "the end of the formula");
  if (hasError(diagnostics))
    return std::nullopt;
  return formula;
}
