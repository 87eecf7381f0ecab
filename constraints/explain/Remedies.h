//===- Remedies.h - the smallest changes that fit -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_REMEDIES_H
#define REPRISE_CONSTRAINTS_EXPLAIN_REMEDIES_H

#include "constraints/explain/Budget.h"
#include "constraints/explain/Findings.h"

namespace reprise::constraints {

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
  /// Whether all others hold without the constraint.
  bool fitsWithout(size_t constraint);
  /// Of as few givens and capacities as do not fit beside the others; of two
  /// that exclude each other the given stays. Each changes as little as those
  /// before it allow. The last question: it keeps the changes.
  std::optional<JointChange> together();

private:
  Best minimise(Term objective, const std::vector<bool> &leftOut);
  struct Nearest {
    std::optional<int64_t> value;
    bool isProved;
  };
  Nearest nearest(size_t constraint, const GivenValues &given, bool isAbove);
  Nearest scan(const GivenValues &given, const std::vector<bool> &leftOut,
               bool isAbove, std::optional<int64_t> last);
  bool fits();
  std::vector<size_t> softConstraints() const;
  std::optional<std::vector<size_t>>
  fewestInTheWay(const std::vector<size_t> &soft) const;
  std::vector<size_t> inTheWay(const std::vector<size_t> &soft);
  std::optional<Change> change(size_t constraint);
  std::optional<Change> raise(size_t constraint);
  std::optional<Change> replace(size_t constraint);
  Status tryValue(size_t variable, int64_t value,
                  const std::vector<bool> &leftOut);

  std::unique_ptr<Problem> problem;
  Budget &budget;
  uint64_t mostNodes;
  /// By constraint: those that were added for one search, and in `together`
  /// those that are in the way.
  std::vector<bool> isLeftOut;
  /// What `fits` has found.
  Assignment values;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_REMEDIES_H
