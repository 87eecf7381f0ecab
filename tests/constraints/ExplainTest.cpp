//===- ExplainTest.cpp - why nothing fits ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Explanation.h"

#include "constraints/explain/Standing.h"
#include "constraints/solver/Solver.h"
#include "tests/constraints/ReadProblem.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace reprise::constraints;
using namespace reprise::test;

namespace {

std::vector<std::string> linesFor(const std::string &text) {
  return explain(*read(text)).lines;
}

using Lines = std::vector<std::string>;

} // namespace

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

TEST(Explain, SaysWhatIsTooLargeAndWhatWouldFit) {
  EXPECT_EQ(
      linesFor("gates == 4; cluster in [1, 2, 4, 8, 16]; D in 1..4096;\n"
               "D % 32 == 0;\n"
               "given \"heads have {D} elements\" : D == 768;\n"
               "given cluster == 8;\n"
               "capacity \"R needs {need} KB per SM; registers and shared "
               "memory leave {limit} KB\" :\n"
               "  ceildiv(2 * gates * D^2, 1024 * cluster) <= 288;"),
      (Lines{"these 4 constraints cannot hold together:", "line 1: gates == 4",
             "heads have 768 elements", "line 4: cluster == 8",
             "R needs 576 KB per SM; registers and shared memory leave 288 KB "
             "(288 too many)",
             "the smallest changes that fit: D == 512 instead of 768, or "
             "cluster == 16 instead of 8, or a limit of 576 instead of 288 (R "
             "needs 576 KB per SM; registers and shared memory leave 288 "
             "KB)"}));
}

TEST(Explain, SaysWhichCapacitiesDecide) {
  auto problem =
      read("rows in 1..64; width in 1..8; given width == 4;\n"
           "capacity \"{need} registers of {limit}\" : rows * width <= 32;\n"
           "capacity \"{need} rows of {limit}\" : rows <= 20;\n"
           "structural \"an even number of rows, {rows}\" : rows % 2 == 0;\n"
           "prefer largest rows;");
  EXPECT_EQ(describeStandings(*problem, {8, 4}),
            (Lines{"binds: 32 registers of 32 (without it: rows = 20 instead "
                   "of 8)",
                   "has room: 8 rows of 20",
                   "by definition: an even number of rows, 8"}));
  // Of an assignment that is no solution.
  EXPECT_EQ(
      describeStandings(*problem, {9, 4}),
      (Lines{"the solver's own choice: rows = 8 instead of 9",
             "broken: 36 registers of 32", "broken: an even number of rows, 9",
             "has room: 9 rows of 20"}));
  // Of another choice than the solver's it is not known what binds.
  EXPECT_EQ(describeStandings(*problem, {6, 4}),
            (Lines{"the solver's own choice: rows = 8 instead of 6",
                   "has room: 24 registers of 32", "has room: 6 rows of 20",
                   "by definition: an even number of rows, 6"}));
}

TEST(Explain, WhatDecidesIsJudgedByTheObjective) {
  auto problem = read("x in 1..100; y in 1..100;\n"
                      "capacity \"{need} of {limit}\" : x * y >= 50;\n"
                      "minimise x + y; prefer smallest x;");
  auto found = standings(*problem, choose(*problem).values);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].without, (Assignment{1, 1}));
}

TEST(Explain, SaysWhichValuesOfAListAreNearest) {
  EXPECT_EQ(linesFor("x in 1..100; x % 7 == 0; given x == [8, 9, 10];"),
            (Lines{"these 2 constraints cannot hold together:",
                   "line 1: x % 7 == 0", "line 1: x == [8, 9, 10]",
                   "the smallest changes that fit: x == 7 or x == 14 instead "
                   "of [8, 9, 10]"}));
}

TEST(Explain, BracesThatNameNothingStay) {
  Problem problem;
  Term x = problem.addVariable("x", Range{1, 9});
  problem.require(problem.lessEqual(x + 9, 5), ConstraintTag::capacity,
                  "{x} of {y} {");
  EXPECT_EQ(
      explain(problem).lines,
      (Lines{"this cannot hold:", "1 of {y} { (5 too many)",
             "the smallest changes that fit: a limit of 10 instead of 5 (1 of "
             "{y} {)"}));
}

TEST(Explain, TwoConflictsAreNotMendedByOneChange) {
  auto problem = read("x in 1..9; y in 1..9; given x == 4; given y == 5;\n"
                      "x % 3 == 0; capacity y <= 2;");
  Explanation explanation = explain(*problem);
  EXPECT_TRUE(explanation.isMinimal);
  EXPECT_EQ(explanation.conflict, (std::vector<size_t>{0, 2}));
  ASSERT_EQ(explanation.alternatives.size(), 1u);
  EXPECT_FALSE(explanation.alternatives[0].below);
  EXPECT_FALSE(explanation.alternatives[0].above);
  EXPECT_EQ(Lines(explanation.lines.end() - 3, explanation.lines.end()),
            (Lines{"no change of one given value or one limit is enough; these "
                   "2 together fit, and no fewer:",
                   "x == 3 instead of 4",
                   "a limit of 5 instead of 2 (line 2: y <= 2)"}));
}

TEST(Explain, FewestChangesAreSaid) {
  // Of a chain's middle, not of its ends.
  Explanation explanation =
      explain(*read("a in -9..9; b in -9..9; c in -9..9;\n"
                    "d in -9..9; e in -9..9; g in -9..9;\n"
                    "b >= a + 5; c >= a + 6; e >= d + 5; g >= d + 6;\n"
                    "given a == 1; given b == 2; given c == 3;\n"
                    "given d == 1; given e == 2; given g == 3;"));
  EXPECT_EQ(
      Lines(explanation.lines.end() - 3, explanation.lines.end()),
      (Lines{"no change of one given value or one limit is enough; these 2 "
             "together fit, and no fewer:",
             "a == -3 instead of 1", "d == -3 instead of 1"}));
}

TEST(Explain, DomainsBelongToAConflict) {
  EXPECT_EQ(linesFor("x in 1..10;\nx == 12;"),
            (Lines{"this cannot hold, as the variables are declared:",
                   "line 2: x == 12", "line 1: x in 1..10"}));
  EXPECT_EQ(linesFor("x in -9..-3;\nx == -12;"),
            (Lines{"this cannot hold, as the variables are declared:",
                   "line 2: x == -12", "line 1: x in -9..-3"}));
  EXPECT_EQ(linesFor("x in [64, 128];\nx == 32;"),
            (Lines{"this cannot hold, as the variables are declared:",
                   "line 2: x == 32", "line 1: x in [64, 128]"}));
  EXPECT_EQ(linesFor("x in [2, 4, 8]; y in 1..9; given x == 3; y <= 5;"),
            (Lines{"this cannot hold, as the variables are declared:",
                   "line 1: x == 3", "line 1: x in [2, 4, 8]",
                   "the smallest changes that fit: x == 2 or x == 4 instead "
                   "of 3"}));
}

TEST(Explain, GivensThatAreNoValuesMayBeLeftOut) {
  EXPECT_EQ(linesFor("x in 1..100; given x >= 50; x <= 40;").back(),
            "the smallest changes that fit: without \"line 1: 50 <= x\"");
  auto lines = linesFor("x in 1..9; y in 1..9; given x >= 5; x <= 3;\n"
                        "given y >= 5; y <= 3;");
  EXPECT_EQ(
      Lines(lines.end() - 3, lines.end()),
      (Lines{"no change of one given value or one limit is enough; these "
             "2 together fit, and no fewer:",
             "without \"line 1: 5 <= x\"", "without \"line 2: 5 <= y\""}));
}

TEST(Explain, NumbersAreThoseOfOneAssignment) {
  // Few warps need many registers each, many warps many together.
  auto lines = linesFor(
      "warps in 1..32; groups in 1..32;\n"
      "given \"{units} units\" : units == 40;\n"
      "structural \"{warps} warps of {groups} groups hold all\" :\n"
      "  warps * groups == units;\n"
      "capacity \"a warp needs {need} of {limit}\" : 10 * groups <= 30;\n"
      "capacity \"all need {need} of {limit}\" :\n"
      "  warps * (10 * groups + 20) <= 600;");
  EXPECT_EQ(
      Lines(lines.begin(), lines.begin() + 5),
      (Lines{"these 4 constraints cannot hold together:", "40 units",
             "10 warps of 4 groups hold all",
             "a warp needs 40 of 30 (10 too many)",
             "all need 600 of 600 (kept here; where the others are, 200 too "
             "many)"}));
}

TEST(Explain, SentencesThatDoNotHoldNameTheirVariables) {
  auto lines = linesFor("warps in 1..32; given D == 100;\n"
                        "\"{warps} warps hold {D} elements\" : warps == D;");
  EXPECT_EQ(lines[2], "warps warps hold D elements");
  EXPECT_EQ(lines[3], "line 1: warps in 1..32");
}

// Each question takes time, even where none is left to answer it.
TEST(Explain, LimitsHoldForManyConstraints) {
  std::string text = "given v0 == 3; given v4000 == 4;\n";
  for (int i = 1; i <= 4000; ++i)
    text += "v" + std::to_string(i) + " == v" + std::to_string(i - 1) + ";\n";
  auto problem = read(text);
  Limits limits;
  limits.time = std::chrono::milliseconds(300);
  Explanation explanation = explain(*problem, limits);
  EXPECT_FALSE(explanation.isMinimal);
  EXPECT_EQ(explanation.lines.empty(),
            explanation.status != Status::unsatisfiable);
}

/// A cycle of so many variables, each smaller than the next.
static std::string cycle(int count) {
  std::string text;
  for (int i = 0; i != count; ++i)
    text += "x" + std::to_string(i) + " in 1..1000000; x" + std::to_string(i) +
            " < x" + std::to_string((i + 1) % count) + ";\n";
  return text;
}

TEST(Explain, LongCyclesAreConflicts) {
  Explanation explanation = explain(*read(cycle(200)));
  EXPECT_TRUE(explanation.isMinimal);
  EXPECT_EQ(explanation.conflict.size(), 200u);
}

TEST(Explain, OfManyLinesSomeAreShown) {
  Limits limits;
  limits.time = std::chrono::milliseconds(300);
  Explanation explanation = explain(*read(cycle(250)), limits);
  EXPECT_EQ(explanation.status, Status::unsatisfiable);
  EXPECT_EQ(explanation.conflict.size(), 250u);
  ASSERT_EQ(explanation.lines.size(), 202u);
  EXPECT_EQ(explanation.lines.back(), "... and 50 more");
}

TEST(Explain, WhatNoChangeMendsIsSaid) {
  auto lines = linesFor("x in 1..9; x % 10 == 0; capacity x * 2 <= 9;");
  EXPECT_EQ(lines.back(),
            "no change of one given value or one limit is enough");
}

TEST(Explain, SaysThatMoreThanALimitIsNotEnough) {
  Explanation explanation =
      explain(*read("x in 1..9; capacity x + 2 <= 2; y in 1..9; y % 10 == 0;"));
  EXPECT_EQ(explanation.conflict.size(), 1u);
  explanation = explain(*read("x in 3..9; y in 3..9; given y == 4;\n"
                              "capacity x + y <= 5; capacity x <= 2;"));
  ASSERT_EQ(explanation.excesses.size(), 1u);
  EXPECT_FALSE(explanation.excesses[0].isEnough);
}

TEST(Explain, WhatFitsIsNotExplained) {
  Explanation explanation = explain(*read("x in 1..9; capacity x <= 5;"));
  EXPECT_EQ(explanation.status, Status::satisfiable);
  EXPECT_TRUE(explanation.conflict.empty());
  EXPECT_TRUE(explanation.lines.empty());
}

TEST(Explain, ObjectiveAndPreferencesAreLeftAside) {
  Explanation explanation =
      explain(*read("x in 1..9; x > 4; given x == 3; prefer largest x;"
                    "minimise x * 7;"));
  EXPECT_EQ(explanation.conflict.size(), 2u);
  ASSERT_EQ(explanation.alternatives.size(), 1u);
  EXPECT_EQ(explanation.alternatives[0].above, 5);
}

TEST(Explain, LimitsSayWhatIsNotProved) {
  // Without the second constraint it takes long to find that there is no
  // solution.
  auto problem = read("x^2 == 2 * y^2; x == 3;");
  Limits limits;
  limits.nodes = 50;
  Explanation explanation = explain(*problem, limits);
  EXPECT_EQ(explanation.status, Status::unsatisfiable);
  EXPECT_FALSE(explanation.isMinimal);
  EXPECT_EQ(explanation.conflict, (std::vector<size_t>{0, 1}));
  EXPECT_NE(explanation.incomplete, "");
}

/// FlashRNN's tilings of one head of D elements.
static std::unique_ptr<Problem> flashRnn(int64_t D) {
  std::ifstream file(CONSTRAINT_FILES "/flashrnn/joint.constraints");
  std::stringstream text;
  text << file.rdbuf() << "\ngiven D == " << D
       << "; given NH == 1; given B == 16;";
  return read(text.str());
}

TEST(Explain, FlashRnnOnAHeadThatDoesNotDivide) {
  Explanation explanation = explain(*flashRnn(770));
  EXPECT_TRUE(explanation.isMinimal);
  EXPECT_EQ(explanation.conflict.size(), 3u);
  EXPECT_EQ(explanation.lines.back(),
            "the smallest changes that fit: D == 768 or D == 784 instead of "
            "770");
}

TEST(Explain, FlashRnnOnAHeadThatIsTooLarge) {
  auto problem = flashRnn(4096);
  Explanation explanation = explain(*problem);
  std::vector<bool> isLeftOut(problem->getConstraints().size(), true);
  bool hasCapacity = false;
  for (size_t i : explanation.conflict) {
    isLeftOut[i] = false;
    hasCapacity |= problem->getConstraints()[i].tag == ConstraintTag::capacity;
  }
  EXPECT_TRUE(hasCapacity);
  EXPECT_EQ(solveWithout(*problem, isLeftOut).status, Status::unsatisfiable);
  // The largest head that fits, found one by one.
  ASSERT_EQ(explanation.alternatives.size(), 1u);
  ASSERT_TRUE(explanation.alternatives[0].below);
  int64_t largest = *explanation.alternatives[0].below;
  EXPECT_EQ(solve(*flashRnn(largest)).status, Status::satisfiable);
  for (int64_t D = largest + 16; D < 4096; D += 16)
    EXPECT_EQ(solve(*flashRnn(D)).status, Status::unsatisfiable) << D;
}
