//===- Explanation.h - why nothing fits, and what would -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_EXPLANATION_H
#define REPRISE_CONSTRAINTS_EXPLAIN_EXPLANATION_H

#include "constraints/explain/Findings.h"

namespace reprise::constraints {

/// Looks at the constraints alone, not at objective and preferences. Limits are
/// for all searches together.
Explanation explain(const Problem &problem, const Limits &limits = {});

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_EXPLANATION_H
