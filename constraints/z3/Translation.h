//===- Translation.h - problems as Z3's expressions -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For this folder only: whoever includes it needs Z3's header.

#ifndef REPRISE_CONSTRAINTS_Z3_TRANSLATION_H
#define REPRISE_CONSTRAINTS_Z3_TRANSLATION_H

#include "constraints/Problem.h"

#include <z3++.h>

namespace reprise::constraints {

/// The terms and formulas of a problem in one of Z3's contexts.
class Translation {
public:
  /// Throws std::invalid_argument for a power of more than 64 factors.
  Translation(const Problem &problem, z3::context &context);

  /// What the domains allow.
  z3::expr domains();
  z3::expr constraint(size_t index) {
    return formulas[problem.getConstraints()[index].formula];
  }
  z3::expr formula(FormulaId id) { return formulas[id]; }
  z3::expr term(TermId id) { return terms[id]; }
  /// That all exact divisions in the term leave no remainder.
  z3::expr exactness(TermId id) { return exact[id]; }

  Assignment values(const z3::model &model);
  int64_t value(const z3::model &model, TermId id);
  /// That a variable differs.
  z3::expr differsFrom(const Assignment &values);

private:
  z3::expr makeTerm(TermId id);
  z3::expr makeDomain(size_t variable);
  z3::expr makeFormula(const FormulaNode &node);
  z3::expr makeAtom(const FormulaNode &node);
  z3::expr makeTable(const FormulaNode &node);
  z3::expr makeExactness(TermId id);
  z3::expr number(int64_t value) { return context.int_val(value); }

  const Problem &problem;
  z3::context &context;
  z3::expr_vector variables, terms, exact, formulas;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_Z3_TRANSLATION_H
