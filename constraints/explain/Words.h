//===- Words.h - an explanation in words ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_WORDS_H
#define REPRISE_CONSTRAINTS_EXPLAIN_WORDS_H

#include "constraints/explain/Findings.h"

namespace reprise::constraints {

/// A constraint's sentence with the values of an assignment for {name}, {need}
/// and {limit}; other words in braces stay. Of a constraint without a sentence
/// its formula.
std::string describe(const Problem &problem, size_t constraint,
                     const Assignment &values);

/// The lines of an explanation; `closest`: the assignment whose values are
/// shown where a constraint has no closest one of its own, may be empty.
std::vector<std::string> describe(const Problem &problem,
                                  const Explanation &explanation,
                                  const Assignment &closest);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_WORDS_H
