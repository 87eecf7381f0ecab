//===- NameSuggestionTest.cpp - help with misspelt names ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support/NameSuggestion.h"

#include <gtest/gtest.h>

#include <vector>

using namespace reprise;

TEST(NameSuggestion, NearNameIsSuggested) {
  std::vector<std::string> known{"x", "r", "h_last", "c_last"};
  EXPECT_EQ(suggestName("h_lst", known),
            "did you mean 'h_last'? (known names: 'x', 'r', 'h_last', "
            "'c_last')");
}

TEST(NameSuggestion, FarNameGetsTheList) {
  std::vector<std::string> known{"x", "r"};
  EXPECT_EQ(suggestName("weights", known), "known names: 'x', 'r'");
  // One letter for another is no likeness.
  EXPECT_EQ(suggestName("q", known), "known names: 'x', 'r'");
}

TEST(NameSuggestion, LongListsAreCut) {
  std::vector<std::string> known;
  for (int i = 0; i < 20; ++i)
    known.push_back("layer" + std::to_string(i));
  EXPECT_NE(suggestName("zzz", known).find("and 8 more"), std::string::npos);
}

TEST(NameSuggestion, NothingKnown) {
  EXPECT_EQ(suggestName("x", {}), "there are no names to choose from");
}

/// What is known already is not what was meant.
TEST(NameSuggestion, AKnownNameIsNoSuggestionForItself) {
  std::vector<std::string> known{"blocks", "block"};
  EXPECT_EQ(nearestName("blocks", known), "block");
  EXPECT_EQ(nearestName("blocks", std::vector<std::string>{"blocks"}),
            std::nullopt);
}

TEST(NameSuggestion, NamesOfAnyLengthAreTaken) {
  std::vector<std::string> known{std::string(1000000, 'a')};
  EXPECT_EQ(nearestName(std::string(999999, 'a'), known), std::nullopt);
}
