//===- ErrorTest.cpp - rendering and exit status --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support/Error.h"

#include <gtest/gtest.h>

using namespace reprise;

TEST(Error, RendersPlaceMessageAndMend) {
  Error error{ErrorCode::io, "cannot open it", "x.npy", "check the path"};
  EXPECT_EQ(error.render(),
            "error: x.npy: cannot open it\nhelp: check the path");
}

TEST(Error, RendersWithoutPlaceAndMend) {
  EXPECT_EQ((Error{ErrorCode::internal, "broken", "", ""}).render(),
            "error: broken");
}

TEST(Error, ExitStatusTellsWrongUseFromFailedWork) {
  EXPECT_EQ(exitStatus(ErrorCode::invalidArgument), 2);
  EXPECT_EQ(exitStatus(ErrorCode::io), 2);
  for (ErrorCode code : {ErrorCode::unsupported, ErrorCode::doesNotFit,
                         ErrorCode::verification, ErrorCode::internal})
    EXPECT_EQ(exitStatus(code), 1);
}

TEST(Error, FailBuildsAnyExpected) {
  auto function = []() -> Expected<int> {
    return fail(ErrorCode::doesNotFit, "too large", "here", "shrink");
  };
  auto outer = [&]() -> Expected<std::string> {
    auto inner = function();
    if (!inner)
      return passOn(inner);
    return std::to_string(*inner);
  };
  ASSERT_FALSE(outer());
  EXPECT_EQ(outer().error().place, "here");
}
