//===- SmtLib.h - problems for any SMT solver -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_Z3_SMTLIB_H
#define REPRISE_CONSTRAINTS_Z3_SMTLIB_H

#include "constraints/Problem.h"

namespace reprise::constraints {

/// The problem in SMT-LIB 2.6, logic QF_NIA, up to (check-sat) and (get-model).
/// An objective becomes (minimize ...), which is an extension that Z3 and
/// OptiMathSAT have. The order of preferences is left out.
std::string toSmtLib(const Problem &problem);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_Z3_SMTLIB_H
