//===- ReadProblem.h - problems of tests, from their text -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_CONSTRAINTS_READPROBLEM_H
#define REPRISE_TESTS_CONSTRAINTS_READPROBLEM_H

#include "constraints/format/Reader.h"

#include <gtest/gtest.h>

namespace reprise::test {

/// The problem that a text without errors is.
inline std::unique_ptr<constraints::Problem> read(const std::string &text) {
  constraints::ReadResult result = constraints::readConstraints(text);
  EXPECT_TRUE(result.problem) << text;
  return std::move(result.problem);
}

} // namespace reprise::test

#endif // REPRISE_TESTS_CONSTRAINTS_READPROBLEM_H
