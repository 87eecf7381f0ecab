//===- LineBreaksTest.cpp - where long lines break ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/LineBreaks.h"
#include "gtest/gtest.h"

using namespace reprise::lowering;

namespace {

/// An argument of 30 columns.
const std::string wide = "argumentOfThirtyColumnsInWidth";

TEST(LineBreaks, WhatFitsStaysWhole) {
  EXPECT_EQ(breakLines("call(a, b);", 2), "  call(a, b);\n");
  std::string full = "f(" + std::string(91, 'a') + ", b);";
  ASSERT_EQ(full.size(), 98u);
  EXPECT_EQ(breakLines(full, 2), "  " + full + "\n");
}

TEST(LineBreaks, ArgumentsGoOnBelowTheFirst) {
  EXPECT_EQ(breakLines("call(" + wide + ", " + wide + ", " + wide + ", b);", 2),
            "  call(" + wide + ", " + wide + ",\n       " + wide + ", b);\n");
}

TEST(LineBreaks, OuterCommasBeforeInnerOnes) {
  std::string inner = "g(" + wide + ", b)";
  EXPECT_EQ(breakLines("f(" + wide + ", " + wide + ", " + inner + ");", 0),
            "f(" + wide + ", " + wide + ",\n  " + inner + ");\n");
  std::string deep = "g(" + wide + ", " + wide + ", " + wide + ", c)";
  EXPECT_EQ(breakLines("f(" + deep + ");", 0),
            "f(g(" + wide + ", " + wide + ", " + wide + ",\n    c));\n");
}

TEST(LineBreaks, AnAssignmentBreaksBehindItsSign) {
  std::string call = "f(" + wide + ", " + wide + ");";
  EXPECT_EQ(breakLines(wide + "[i] = " + call, 4),
            "    " + wide + "[i] =\n        " + call + "\n");
}

TEST(LineBreaks, ADefaultArgumentIsNoAssignment) {
  std::string code = "f(" + wide + " = 1, " + wide + ", " + wide + ", b) {";
  EXPECT_EQ(breakLines(code, 0),
            "f(" + wide + " = 1, " + wide + ",\n  " + wide + ", b) {\n");
}

TEST(LineBreaks, CommasOfTextsAndTemplatesDoNotCount) {
  std::string text = "\"" + std::string(70, 't') + ", t\"";
  EXPECT_EQ(breakLines("f(" + text + ", " + wide + ", b);", 0),
            "f(" + text + ",\n  " + wide + ", b);\n");
  std::string type =
      "T<" + std::string(60, 'a') + ", " + std::string(30, 'b') + ">(";
  EXPECT_EQ(breakLines(type + "c, d);", 0),
            type + "c,\n" + std::string(type.size(), ' ') + "d);\n");
}

TEST(LineBreaks, WithoutCommasAtTheLastSpace) {
  std::string sum = wide + " + " + wide + " + " + wide + " + b;";
  EXPECT_EQ(breakLines(sum, 0),
            wide + " + " + wide + " + " + wide + " +\n    b;\n");
}

TEST(LineBreaks, ALineWithoutSpacesStaysAsItIs) {
  std::string word(150, 'w');
  EXPECT_EQ(breakLines(word, 2), "  " + word + "\n");
}

TEST(LineBreaks, ArgumentsOfABracketAboveAllStartAlike) {
  EXPECT_EQ(breakArguments(wide + ", " + wide + ", " + wide + ", b);", 8),
            "        " + wide + ", " + wide + ",\n        " + wide + ", b);\n");
}

} // namespace
