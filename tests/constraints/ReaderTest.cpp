//===- ReaderTest.cpp - the format of constraint files --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Reader.h"
#include "constraints/Checker.h"
#include "constraints/format/Printer.h"
#include "tests/constraints/RandomProblem.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>

using namespace reprise::constraints;
using reprise::test::RandomProblem;

namespace {

/// What a text means, printed one constraint a line; errors as they are
/// rendered.
std::string meaning(std::string_view text) {
  ReadResult result = readConstraints(text);
  if (!result.problem)
    return render(result.diagnostics, text, "file");
  std::string lines;
  for (const Constraint &constraint : result.problem->getConstraints())
    lines += result.problem->strFormula(constraint.formula) + "\n";
  return lines;
}

/// The first thing that is said of a text.
Diagnostic firstOf(std::string_view text) {
  ReadResult result = readConstraints(text);
  EXPECT_FALSE(result.diagnostics.empty()) << text;
  return result.diagnostics.empty() ? Diagnostic{} : result.diagnostics[0];
}

struct Wrong {
  const char *text;
  uint32_t line, column;
  const char *message;
  const char *mend;
};

void PrintTo(const Wrong &wrong, std::ostream *out) {
  *out << testing::PrintToString(wrong.text);
}

class WrongFileTest : public testing::TestWithParam<Wrong> {};

} // namespace

//===----------------------------------------------------------------------===//
// What is read
//===----------------------------------------------------------------------===//

TEST(ReaderTest, ConstrINTsGrammar) {
  EXPECT_EQ(meaning("# sizes\n"
                    "A == 32;\n"
                    "B == [8, 16,32 ] ;\n"
                    "A * B ^2 % (B * C) == 0; C + A <= 5 * B |\n"
                    "  C == 7 # or this\n"
                    ";;"),
            "A == 32\n"
            "B == [8, 16, 32]\n"
            "A * B^2 % (B * C) == 0\n"
            "C + A <= 5 * B | C == 7\n");
}

TEST(ReaderTest, BracketsMeanWhatTheySay) {
  EXPECT_EQ(meaning("A * (B + C) <= 8; (A + B) % C == 0; A - (B - C) < 9"),
            "A * (B + C) <= 8\n(A + B) % C == 0\nA - (B - C) < 9\n");
}

TEST(ReaderTest, DivisorsWithoutBracketsAreReadAsConstrINTDoes) {
  ReadResult result =
      readConstraints("A in 1..99; B in 1..9; C in 1..9; A % B * C == 0;");
  ASSERT_TRUE(result.problem);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].severity, Diagnostic::Severity::warning);
  EXPECT_EQ(result.diagnostics[0].place.column, 37u);
  EXPECT_EQ(
      result.problem->strFormula(result.problem->getConstraints()[0].formula),
      "A % (B * C) == 0");
  // 6 % (3 * 4) is not 0, (6 % 3) * 4 is.
  EXPECT_FALSE(check(*result.problem, {6, 3, 4}).isSolution());
  EXPECT_TRUE(check(*result.problem, {12, 3, 4}).isSolution());
}

TEST(ReaderTest, OtherReadingsOfRemaindersAreNotTouched) {
  EXPECT_EQ(meaning("(A % B) * C == 0"), "(A % B) * C == 0\n");
  EXPECT_EQ(meaning("A % B * C == D"), "(A % B) * C == D\n");
  EXPECT_EQ(meaning("A % B * C % D == 0"), "(A % B) * C % D == 0\n");
  EXPECT_EQ(meaning("(A % B == 0); 0 == A % B"), "A % B == 0\n0 == A % B\n");
  Diagnostic found = firstOf("A + A * B % A == 0; B <= 9");
  EXPECT_EQ(found.severity, Diagnostic::Severity::warning);
  EXPECT_NE(found.message.find("'A + (B % C) == 0'"), std::string::npos);
}

TEST(ReaderTest, OperatorsAndTheirPrecedence) {
  EXPECT_EQ(meaning("a - b * c^2 >= d / e; a != 3; a > b"),
            "d / e <= a - b * c^2\na != 3\nb < a\n");
  EXPECT_EQ(meaning("-a^2 <= -3; min(a, b, c) == max(a, -b)"),
            "-a^2 <= -3\nmin(min(a, b), c) == max(a, -b)\n");
  EXPECT_EQ(meaning("ceildiv(a, 2) == floordiv(b + 1, 3)"),
            "ceildiv(a, 2) == floordiv(b + 1, 3)\n");
  EXPECT_EQ(meaning("a == 1 | b == 2 => c == 3 => a < b"),
            "a == 1 | b == 2 => c == 3 => a < b\n");
  EXPECT_EQ(meaning("(a == 1 => b == 2) => c == 3"),
            "(a == 1 => b == 2) => c == 3\n");
  EXPECT_EQ(meaning("(a == 1; b == 2) | c == 3"),
            "(a == 1; b == 2) | c == 3\n");
  EXPECT_EQ(meaning("9223372036854775807 >= a; -9223372036854775807 <= a"),
            "a <= 9223372036854775807\n-9223372036854775807 <= a\n");
}

TEST(ReaderTest, TablesAndMembership) {
  EXPECT_EQ(meaning("(a, b + 1) in [(1, 2), (-3, 2^4)]"),
            "(a, b + 1) in [(1, 2), (-3, 16)]\n");
  EXPECT_EQ(meaning("a in 1..4 => b == 2"), "(1 <= a; a <= 4) => b == 2\n");
  EXPECT_EQ(meaning("a in [1, 2] | b == 2"), "a == [1, 2] | b == 2\n");
  EXPECT_EQ(meaning("a * b in [1, 2]"), "a * b == [1, 2]\n");
}

TEST(ReaderTest, DeclarationsTagsAndTheRest) {
  std::string_view text =
      "used_before <= 9;\n"
      "used_before in [9, 3, 9];\n"
      "x in -2 .. 2^10;\n"
      "capacity \"R needs {need} of {limit} \\\"KB\\\", x is {x}\" :\n"
      "  x * 2 <= 100;\n"
      "given x == 3; structural: used_before > 1;\n"
      "\"a sentence alone\": x != 7;\n"
      "prefer largest x, smallest used_before - x;\n"
      "minimise x * used_before";
  ReadResult result = readConstraints(text);
  ASSERT_TRUE(result.problem) << render(result.diagnostics, text, "file");
  EXPECT_TRUE(result.diagnostics.empty());
  EXPECT_EQ(
      print(*result.problem),
      "used_before in [3, 9];\n"
      "x in -2..1024;\n"
      "used_before <= 9;\n"
      "capacity \"R needs {need} of {limit} \\\"KB\\\", x is {x}\" : x * 2 <= "
      "100;\n"
      "given x == 3;\n"
      "1 < used_before;\n"
      "\"a sentence alone\" : x != 7;\n"
      "prefer largest x, smallest used_before - x;\n"
      "minimise x * used_before;\n");
  EXPECT_EQ(result.problem->getConstraints()[1].sentence,
            "R needs {need} of {limit} \"KB\", x is {x}");
  EXPECT_EQ(result.problem->getConstraints()[1].place.line, 4u);
}

TEST(ReaderTest, AnUndeclaredNameIsWhatConstrINTMakesOfIt) {
  ReadResult result = readConstraints("A <= B; B <= A");
  ASSERT_TRUE(result.problem);
  Range range = std::get<Range>(result.problem->getVariables()[0].domain);
  EXPECT_EQ(range.lower, 1);
  EXPECT_EQ(range.upper, 1 << 30);
}

TEST(ReaderTest, PrintedProblemsReadBackAsTheyWere) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    RandomProblem random(seed);
    std::string text = print(random.problem);
    ReadResult result = readConstraints(text);
    ASSERT_TRUE(result.problem)
        << seed << "\n"
        << text << render(result.diagnostics, text, "file");
    EXPECT_EQ(print(*result.problem), text) << seed;
    // The same by meaning too.
    Assignment values;
    for (const Variable &variable : random.problem.getVariables()) {
      auto *range = std::get_if<Range>(&variable.domain);
      values.push_back(
          range ? range->upper
                : std::get<std::vector<int64_t>>(variable.domain).front());
    }
    Verdict before = check(random.problem, values);
    Verdict after = check(*result.problem, values);
    ASSERT_EQ(before.violations.size(), after.violations.size()) << text;
    for (size_t i = 0; i < before.violations.size(); ++i)
      EXPECT_EQ(before.violations[i].constraint, after.violations[i].constraint)
          << text;
  }
}

//===----------------------------------------------------------------------===//
// What is wrong
//===----------------------------------------------------------------------===//

static const Wrong wrongFiles[] = {
    {"x <= 9223372036854775808;", 1, 6, "does not fit in 64 bits",
     "to 9223372036854775807"},
    {"x <= 5; -9223372036854775808^2 < x;", 1, 10, "does not fit in 64 bits",
     "from -9223372036854775807"},
    {"min in 1..3;", 1, 1, "'min' is a keyword and cannot be a name", ""},
    {"x <= 99999999999999999999999;", 1, 6, "does not fit in 64 bits", ""},
    {"x == []", 1, 7, "the list is empty", "at least one value"},
    {"x in [];", 1, 7, "the list is empty", ""},
    {"x in 9..1;", 1, 6, "the range is empty", "smaller number"},
    {"(x, y) in [];", 1, 12, "the table is empty", "at least one row"},
    {"(x, y) in [(1, 2), (3)];", 1, 20, "a row of 1 values for 2 columns", ""},
    {"x in 0..4;\ny % x == 0;", 2, 1, "the divisor 'x' of 'y' can be 0",
     "at least 1 (it is from 0 to 4)"},
    {"y / (y - 2) == 3", 1, 1, "the divisor 'y - 2' of 'y / (y - 2)'", ""},
    {"x = 4;", 1, 3, "no operator '='", "'=='"},
    {"x <= 4 && y <= 3;", 1, 8, "no operator '&&'", "';'"},
    {"x ** 2 <= 4;", 1, 3, "no operator '**'", "'^'"},
    {"capcity x <= 3;", 1, 9, "expected ';' or an operator before 'x'",
     "did you mean 'capacity'?"},
    {"perfer largest x;", 1, 8, "before 'largest'", "'prefer'"},
    {"prefer larges x;", 1, 8, "expected 'largest' or 'smallest'", "'largest'"},
    {"minimize x;", 1, 10, "before 'x'", "'minimise'"},
    {"maximise x;", 1, 10, "before 'x'", "minimise -(...)"},
    {"ceil(x, 2) <= 3;", 1, 1, "no function 'ceil'", "there are min"},
    {"ceildif(x, 2) <= 3;", 1, 1, "no function 'ceildif'", "'ceildiv'"},
    {"ceildiv(x) <= 3;", 1, 1, "takes two operands, not 1", ""},
    {"min <= 3;", 1, 5, "expected '('", ""},
    {"x + 3;", 1, 1, "a number stands where a condition is needed", "<="},
    {"(x <= 3) + 1 <= 4", 1, 1, "a condition stands where a number is needed",
     "'|'"},
    {"1 <= x <= 4", 1, 8, "a comparison of a comparison", "'a <= b; b <= c'"},
    {"x <= 3\ny <= 4;", 2, 1, "missing ';' before 'y'", ""},
    {"x <= 3 y <= 4;", 1, 8, "expected ';' or an operator before 'y'", ""},
    {"(x + 1 <= 3;", 1, 1, "this '(' has no ')'", ""},
    {"x <= ;", 1, 6, "expected a number, a name or '(', found ';'", ""},
    {"x <= in;", 1, 6, "found 'in'", "'in' is a keyword"},
    {"x <= 2y;", 1, 6, "a name cannot start with a digit", "'*'"},
    {"x^y <= 4;", 1, 3, "an exponent is a plain number", "products"},
    {"x^64 <= 4;", 1, 3, "an exponent of more than 63", ""},
    {"x^2^3 <= 4;", 1, 4, "needs brackets", ""},
    {"x != [1, 2];", 1, 6, "only be compared with '=='", ""},
    {"x * [1, 2] <= 4;", 1, 5, "a list stands where a number", "X in"},
    {"(x, y) <= 4;", 1, 1, "a tuple stands where a number", "looked up"},
    {"x in [1, y];", 1, 10, "a number that is known", ""},
    {"x in 1..4; x in 1..5;", 1, 12, "'x' is declared twice",
     "first in line 1"},
    {"minimise x; minimise y;", 1, 13, "a second objective", "line 1"},
    {"capacity x == 4;", 1, 1, "a capacity is a comparison", "'given'"},
    {"given \"no end : x <= 3;\n", 1, 7, "the sentence has no end", "'\"'"},
    {"\"no colon\" x <= 3;", 1, 12, "expected ':' after the sentence", ""},
    {"\"wants {y}\": x <= 3;", 1, 1, "a variable that there is not: {y}", ""},
    {"\"wants {need}\": x == 3;", 1, 1, "{need} stands for a side", ""},
    {"\"wants {x\": x == 3;", 1, 1, "a '{' without '}'", ""},
    {"x <= 3; $", 1, 9, "unexpected character '$'", "names consist"},
    {"x <= 3; \xc3\xa4", 1, 9, "unexpected character '\xc3\xa4'", ""},
    {"# caf\xe9\nx <= 3;", 1, 6, "the byte 0xe9 is not UTF-8", "UTF-8"},
    {"x <= 3; \xed\xa0\x80", 1, 9, "the byte 0xed is not UTF-8", ""},
    {"x <= \x01 3;", 1, 6, "unexpected byte 0x01", ""},
    {"# \xe2\x82\xac\n\xe2\x82\xac <= 3;", 2, 1, "unexpected character", ""},
};

INSTANTIATE_TEST_SUITE_P(All, WrongFileTest, testing::ValuesIn(wrongFiles));

TEST_P(WrongFileTest, IsAnErrorAtItsPlaceWithAMend) {
  const Wrong &wrong = GetParam();
  ReadResult result = readConstraints(wrong.text);
  EXPECT_EQ(result.problem, nullptr);
  ASSERT_FALSE(result.diagnostics.empty());
  std::string all = render(result.diagnostics, wrong.text, "file");
  Diagnostic found = result.diagnostics[0];
  EXPECT_EQ(found.severity, Diagnostic::Severity::error);
  EXPECT_EQ(found.place.line, wrong.line) << all;
  EXPECT_EQ(found.place.column, wrong.column) << all;
  EXPECT_NE(found.message.find(wrong.message), std::string::npos) << all;
  EXPECT_NE(found.mend.find(wrong.mend), std::string::npos) << all;
}

TEST(ReaderTest, AnErrorShowsItsLine) {
  EXPECT_EQ(meaning("x <= 3;\n\ty\xc3\xa9 <= 4"),
            "file:2:3: error: unexpected character '\xc3\xa9'\n"
            "    2 | \ty\xc3\xa9 <= 4\n"
            "      | \t ^\n"
            "help: names consist of a-z, A-Z, 0-9 and _\n");
}

TEST(ReaderTest, OfALongLineTheSurroundingsAreShown) {
  std::string text = "x <= 3; # " + std::string(100'000, '-') + "\xff" +
                     std::string(100'000, '-');
  std::string shown = meaning(text);
  EXPECT_NE(shown.find("file:1:100011: error"), std::string::npos) << shown;
  EXPECT_LT(shown.size(), 400u);
}

TEST(ReaderTest, SeveralErrorsInOneRun) {
  ReadResult result = readConstraints("x <= ;\ny = 3;\nz <= 4\nw <= (2;\n"
                                      "given v + 1;\nu <= 3;");
  std::vector<uint32_t> lines;
  for (const Diagnostic &diagnostic : result.diagnostics)
    lines.push_back(diagnostic.place.line);
  // Words come first: that of line 2 is one.
  EXPECT_EQ(lines, (std::vector<uint32_t>{2, 1, 4, 4, 5}));
}

TEST(ReaderTest, AfterManyErrorsTheRestIsNotRead) {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += "x <= ;\n";
  ReadResult result = readConstraints(text);
  EXPECT_EQ(result.diagnostics.size(), 21u);
  EXPECT_NE(result.diagnostics.back().message.find("too many errors"),
            std::string::npos);
}

TEST(ReaderTest, NamesThatOccurOnceGiveAWarning) {
  Diagnostic found = firstOf("blocks <= 4; threads <= blocks;\n"
                             "threads == 2 * bocks;");
  EXPECT_EQ(found.severity, Diagnostic::Severity::warning);
  EXPECT_EQ(found.message, "'bocks' occurs only here");
  EXPECT_EQ(found.mend, "did you mean 'blocks'?");
  EXPECT_EQ(found.place.line, 2u);
}

TEST(ReaderTest, NamesThatAreNeverConstrainedGiveAWarning) {
  Diagnostic found = firstOf("x in 1..4;\ny in 1..4; y <= 3; prefer largest x");
  EXPECT_EQ(found.severity, Diagnostic::Severity::warning);
  EXPECT_EQ(found.message, "'x' is in no constraint: any value does");
  EXPECT_EQ(found.place.line, 1u);
}

//===----------------------------------------------------------------------===//
// Depth and size
//===----------------------------------------------------------------------===//

static std::string repeat(const std::string &text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text;
  return all;
}

TEST(ReaderTest, DepthIsBounded) {
  for (int depth : {201, 100'000}) {
    for (const char *open : {"(", "-", "min(x, ", "[", "x == 1 => ", "x^2*(",
                             "x == 1 => x == 2 => ("}) {
      Diagnostic found = firstOf(repeat(open, depth) + "x <= 3");
      EXPECT_EQ(found.severity, Diagnostic::Severity::error);
      EXPECT_NE(found.message.find("more than 200"), std::string::npos)
          << open << depth << ": " << found.message;
    }
  }
  std::string fine = repeat("(", 199) + "x <= 3" + repeat(")", 199);
  EXPECT_EQ(meaning(fine), "x <= 3\n");
}

TEST(ReaderTest, LongChainsAreNotDeep) {
  for (const char *link : {" + x", " * x", " - x", " / x", " <= 9 | x"}) {
    std::string text = "x" + repeat(link, 100'000) + " <= 9; x in 1..2;";
    EXPECT_TRUE(readConstraints(text).problem) << link;
  }
}

TEST(ReaderTest, AHundredThousandLinesTakeLinearTime) {
  auto seconds = [](int lines) {
    std::string text;
    for (int i = 0; i < lines; ++i) {
      std::string n = std::to_string(i), m = std::to_string(i + 1);
      text += "x" + n + " * 2 <= x" + m + " + " + n + "; # line " + n + "\n";
    }
    // Of the processor: other programs do not count.
    std::clock_t start = std::clock();
    EXPECT_TRUE(readConstraints(text).problem);
    return double(std::clock() - start) / CLOCKS_PER_SEC;
  };
  double tenth = seconds(10'000), whole = seconds(100'000);
  // Quadratic would be a hundredfold; the slack is for a busy machine.
  EXPECT_LT(whole, 40 * tenth + 0.2);
}

TEST(ReaderTest, ManyUnknownNamesTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "name_" + std::to_string(i) + " <= 4;\n";
  ReadResult result = readConstraints(text);
  ASSERT_TRUE(result.problem);
  EXPECT_EQ(result.diagnostics.size(), 21u);
  EXPECT_EQ(result.diagnostics.back().message,
            "99980 more names occur only once");
}

//===----------------------------------------------------------------------===//
// Additions to a problem
//===----------------------------------------------------------------------===//

TEST(ReaderTest, ReadsIntoAProblem) {
  ReadResult result = readConstraints("x in 1..9; x + y <= 9; minimise x;");
  Problem &problem = *result.problem;
  EXPECT_TRUE(readInto(problem, "given x == 3; minimise x - y").empty());
  EXPECT_EQ(problem.getConstraints().size(), 2u);
  EXPECT_EQ(problem.str(*problem.getObjective()), "x - y");
}

TEST(ReaderTest, AdditionsSpeakOfKnownNames) {
  ReadResult result = readConstraints("blocks in 1..9; blocks + y <= 9;");
  auto found = readInto(*result.problem, "bloks == 3");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "there is no variable 'bloks'");
  EXPECT_EQ(found[0].mend, "did you mean 'blocks'?");
  found = readInto(*result.problem, "blocks in 1..4;");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].message.find("does not belong here"), std::string::npos);
  found = readInto(*result.problem, "y % (blocks - 1) == 0");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].message.find("can be 0"), std::string::npos);
}

TEST(ReaderTest, ReadsOneFormula) {
  ReadResult result = readConstraints("x in 1..9; x + y <= 9;");
  std::vector<Diagnostic> diagnostics;
  auto formula = readFormula(*result.problem, "x < 9 | y == 1", diagnostics);
  ASSERT_TRUE(formula);
  EXPECT_EQ(result.problem->strFormula(*formula), "x < 9 | y == 1");
  EXPECT_FALSE(readFormula(*result.problem, "x < 9; y < 3", diagnostics));
  EXPECT_NE(diagnostics.back().message.find("the end of the formula"),
            std::string::npos);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ReaderTest, TheFileOfAllFormsIsRead) {
  std::string text = readFile(CONSTRAINT_FILES "/files/all_forms.constraints");
  ReadResult result = readConstraints(text);
  ASSERT_TRUE(result.problem) << render(result.diagnostics, text, "file");
  // Only `b % a * 2 == 0` is remarkable.
  EXPECT_EQ(result.diagnostics.size(), 1u)
      << render(result.diagnostics, text, "file");
}

TEST(ReaderTest, FlashRNNsSystemIsReadWithoutAWarning) {
  std::string text = readFile(CONSTRAINT_FILES "/flashrnn/joint.constraints");
  ReadResult result = readConstraints(text);
  ASSERT_TRUE(result.problem) << render(result.diagnostics, text, "file");
  EXPECT_EQ(render(result.diagnostics, text, "file"), "");
  EXPECT_TRUE(
      readInto(*result.problem, "given D == 768; given NH == 1; given B == 16")
          .empty());
}

TEST(ReaderTest, TheExampleOfTheReadmeWorks) {
  std::string readme = readFile(CONSTRAINT_README);
  size_t fence = readme.find("## An example");
  size_t begin = readme.find("```\n", fence) + 4;
  std::string text = readme.substr(begin, readme.find("```", begin) - begin);
  ReadResult result = readConstraints(text);
  ASSERT_TRUE(result.problem) << render(result.diagnostics, text, "README");
  EXPECT_TRUE(result.diagnostics.empty());
  EXPECT_EQ(result.problem->getVariables().size(), 3u);
}
