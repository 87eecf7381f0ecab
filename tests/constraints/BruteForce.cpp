//===- BruteForce.cpp - all assignments, one by one -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/constraints/BruteForce.h"

#include "constraints/Checker.h"

#include <algorithm>

using namespace reprise::test;
using namespace reprise::constraints;

static std::vector<int64_t> valuesOf(const Variable &variable) {
  if (auto *values = std::get_if<std::vector<int64_t>>(&variable.domain))
    return *values;
  Range range = std::get<Range>(variable.domain);
  std::vector<int64_t> values;
  for (int64_t value = range.lower; value <= range.upper; ++value)
    values.push_back(value);
  return values;
}

BruteForce::BruteForce(const Problem &problem) {
  std::vector<std::vector<int64_t>> domains;
  for (const Variable &variable : problem.getVariables())
    domains.push_back(valuesOf(variable));
  std::vector<size_t> at(domains.size());
  Assignment values(domains.size());
  while (true) {
    for (size_t i = 0; i < at.size(); ++i)
      values[i] = domains[i][at[i]];
    if (check(problem, values).isSolution()) {
      solutions.push_back(values);
      if (auto objective = problem.getObjective())
        costs.push_back(Evaluation(problem, values)[*objective].number);
    }
    // The next one: the last variable turns fastest.
    size_t turning = at.size();
    while (turning > 0 && ++at[turning - 1] == domains[turning - 1].size())
      at[--turning] = 0;
    if (turning == 0)
      break;
  }
  std::ranges::sort(costs);
}
