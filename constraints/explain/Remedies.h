//===- Remedies.h - the smallest changes to one constraint ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_REMEDIES_H
#define REPRISE_CONSTRAINTS_EXPLAIN_REMEDIES_H

#include "constraints/explain/Budget.h"
#include "constraints/explain/Explanation.h"

namespace reprise::constraints {

/// Searches for them; the problem has no objective and no preferences.
class Remedies {
public:
  Remedies(const Problem &problem, Budget &budget, uint64_t mostNodes)
      : problem(problem.cloneBare()), budget(budget), mostNodes(mostNodes),
        isLeftOut(problem.getConstraints().size()) {}

  /// Of a `need <= limit` or `need < limit`; none where it is neither, or where
  /// no assignment gives both sides a value in 64 bits.
  std::optional<Excess> leastExcess(size_t constraint,
                                    const std::vector<size_t> &conflict);
  /// Of `variable == value`, or of a list of values.
  std::optional<Alternative> nearestValues(size_t constraint);

private:
  Best minimise(Term objective, const std::vector<bool> &leftOut);
  std::optional<int64_t> nearest(size_t constraint, Term variable,
                                 int64_t bound, bool isAbove, bool &isProved);

  std::unique_ptr<Problem> problem;
  Budget &budget;
  uint64_t mostNodes;
  /// By constraint: those that were added for one search.
  std::vector<bool> isLeftOut;
};

/// The variable that a constraint gives a value, and the least and largest of
/// the values; none where it does not have that form.
struct GivenValues {
  size_t variable;
  TermId term;
  int64_t least;
  int64_t largest;
};
std::optional<GivenValues> givenValues(const Problem &problem,
                                       FormulaId formula);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_REMEDIES_H
