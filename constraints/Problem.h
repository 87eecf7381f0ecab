//===- Problem.h - integer problems --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is to be solved, and nothing about how.
//
// A *problem* has integer *variables*, each with a finite domain, and
// *constraints*, all of which must hold. A constraint is a *formula*: atoms
// (comparisons, divisibility, tables) joined by and, or, implies. It is tagged
// by who can do something about it:
//   structural  part of what the tiling means; never to be relaxed
//   capacity    a machine's limit, `need <= limit`: when nothing fits, the
//               explanation says by how much it is passed
//   given       a value that the user chose and could choose differently
// and may carry a sentence in plain words, in which {name} stands for the value
// of a variable and {need} and {limit} for the two sides.
// An *assignment* gives each variable a value; a *solution* is an assignment
// under which all constraints hold, and no exact division in a preference or in
// the objective leaves a remainder.
// *Preferences*, the most important first, say which of the solutions comes
// first: that which is best in the first preference, among those the best in
// the second, and so on. An *objective* is a term to be minimised.
//
// Three things work on problems, apart from each other: the solver
// (solver/Solver.h), the checker (Checker.h), which shares no code with it, and
// Z3 (z3/Z3.h).

#ifndef REPRISE_CONSTRAINTS_PROBLEM_H
#define REPRISE_CONSTRAINTS_PROBLEM_H

#include "constraints/Term.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace reprise::constraints {

/// A place in a constraint file, both from 1; line 0: made by a program.
struct SourcePlace {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// A closed range of integers.
struct Range {
  int64_t lower;
  int64_t upper;
};

struct Variable {
  std::string name;
  /// What it may be at first: a range, or sorted distinct values (at least
  /// one).
  std::variant<Range, std::vector<int64_t>> domain;
  SourcePlace place;
};

enum class FormulaKind : uint8_t {
  /// Two terms.
  equal,
  notEqual,
  lessEqual,
  less,
  /// Two terms: the first divides the second. The divisor must be positive
  /// wherever the variables may be.
  divides,
  /// The terms, one after the other, are one of the rows.
  table,
  /// Formulas, any number.
  conjunction,
  disjunction,
  /// Two formulas.
  implication,
};

using FormulaId = uint32_t;

struct FormulaNode {
  FormulaKind kind;
  std::vector<TermId> terms;
  std::vector<FormulaId> children;
  /// Of a table.
  std::vector<std::vector<int64_t>> rows;
};

enum class ConstraintTag : uint8_t { structural, capacity, given };

struct Constraint {
  FormulaId formula;
  ConstraintTag tag = ConstraintTag::structural;
  /// In plain words; may be empty.
  std::string sentence;
  SourcePlace place;
};

struct Preference {
  TermId term;
  enum class Order : uint8_t { smallest, largest } order;
};

/// What is wrong with a problem or a file.
struct Diagnostic {
  enum class Severity : uint8_t { error, warning } severity;
  SourcePlace place;
  std::string message;
  /// What to do about it; may be empty.
  std::string mend;
};

/// Whether one of them is more than a warning.
bool hasError(std::span<const Diagnostic> diagnostics);

/// One value for each variable, in their order.
using Assignment = std::vector<int64_t>;

class Problem {
public:
  Problem() = default;
  /// Terms point into their pool: a problem stays where it is.
  Problem &operator=(const Problem &) = delete;
  /// A copy with the same ids and indices, but without preferences and
  /// objective.
  std::unique_ptr<Problem> cloneBare() const;

  /// Names must be distinct: asserts.
  Term addVariable(std::string name, Range domain, SourcePlace place = {});
  Term addVariable(std::string name, std::vector<int64_t> values,
                   SourcePlace place = {});
  std::optional<Term> findVariable(std::string_view name);
  /// Replaces a variable's domain and place. The reader needs it, because a
  /// file may use a name before declaring it. Values must be sorted and
  /// distinct.
  void redeclare(size_t variable,
                 std::variant<Range, std::vector<int64_t>> domain,
                 SourcePlace place);
  const std::vector<Variable> &getVariables() const { return variables; }

  FormulaId compare(FormulaKind kind, Term lhs, Term rhs);
  FormulaId equal(Term lhs, Term rhs) {
    return compare(FormulaKind::equal, lhs, rhs);
  }
  FormulaId notEqual(Term lhs, Term rhs) {
    return compare(FormulaKind::notEqual, lhs, rhs);
  }
  FormulaId lessEqual(Term lhs, Term rhs) {
    return compare(FormulaKind::lessEqual, lhs, rhs);
  }
  FormulaId less(Term lhs, Term rhs) {
    return compare(FormulaKind::less, lhs, rhs);
  }
  FormulaId divides(Term divisor, Term dividend) {
    return compare(FormulaKind::divides, divisor, dividend);
  }
  FormulaId table(std::span<const Term> terms,
                  std::vector<std::vector<int64_t>> rows);
  FormulaId conjunction(std::vector<FormulaId> children);
  FormulaId disjunction(std::vector<FormulaId> children);
  FormulaId implication(FormulaId premise, FormulaId conclusion);
  const FormulaNode &getFormula(FormulaId id) const { return formulas[id]; }
  /// Children have smaller ids than the formulas that contain them.
  size_t getFormulaCount() const { return formulas.size(); }
  /// The indices of the variables that stand in a formula, rising.
  std::vector<size_t> variablesOf(FormulaId id) const;

  /// Returns the constraint's index.
  size_t require(FormulaId formula,
                 ConstraintTag tag = ConstraintTag::structural,
                 std::string sentence = {}, SourcePlace place = {});
  const std::vector<Constraint> &getConstraints() const { return constraints; }

  void prefer(Term term, Preference::Order order);
  const std::vector<Preference> &getPreferences() const { return preferences; }
  /// At most one; a second call replaces it.
  void minimise(Term term) { objective = term.in(pool); }
  std::optional<TermId> getObjective() const { return objective; }

  const TermPool &getTerms() const { return pool; }
  TermPool &getTerms() { return pool; }

  /// What makes the problem meaningless (a divisor that can be zero or
  /// negative, an empty domain or table, rows of the wrong length, formulas
  /// nested too deeply) or odd (a
  /// variable in no constraint). Solvers assume that there is no error.
  std::vector<Diagnostic> check() const;

  /// The text of a variable's declaration, a term or formula, as the file
  /// format writes it, in one line.
  static std::string str(const Variable &variable);
  std::string str(TermId term) const;
  std::string strFormula(FormulaId formula) const;

private:
  Problem(const Problem &) = default;

  TermPool pool;
  std::vector<Variable> variables;
  std::unordered_map<std::string, TermId> variableTerms;
  std::vector<FormulaNode> formulas;
  std::vector<Constraint> constraints;
  std::vector<Preference> preferences;
  std::optional<TermId> objective;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_PROBLEM_H
