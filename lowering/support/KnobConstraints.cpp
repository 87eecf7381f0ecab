//===- KnobConstraints.cpp - schedules as solutions of a problem ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/KnobConstraints.h"
#include "constraints/Evaluate.h"
#include "constraints/explain/Explanation.h"
#include "constraints/explain/Remedies.h"
#include "constraints/explain/Standing.h"
#include "constraints/explain/Words.h"
#include "constraints/solver/Solver.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using namespace reprise::constraints;

void reprise::lowering::addKnobs(ArrayRef<Knob> knobs, Problem &problem) {
  for (const Knob &knob : knobs)
    problem.addVariable(knob.name.str(),
                        reprise::constraints::Range{knob.least, knob.most});
}

static const Knob *findKnob(ArrayRef<Knob> knobs, const Variable &variable) {
  auto found = llvm::find_if(
      knobs, [&](const Knob &knob) { return knob.name == variable.name; });
  return found == knobs.end() ? nullptr : found;
}

static LogicalResult chooseKnobs(const Problem &problem, OperatorOp op,
                                 ArrayRef<Knob> knobs, StringRef misfit) {
  Solution solution = reprise::constraints::choose(problem);
  if (solution.status == Status::satisfiable) {
    for (auto [variable, value] :
         llvm::zip(problem.getVariables(), solution.values))
      if (const Knob *knob = findKnob(knobs, variable))
        *knob->value = value;
    return success();
  }
  InFlightDiagnostic diagnostic = op.emitError(misfit);
  if (solution.status == Status::unknown)
    return diagnostic << ": " << solution.incomplete;
  diagnostic.attachNote() << llvm::join(
      reprise::constraints::explain(problem).lines, "\n  ");
  return diagnostic;
}

/// What the operator gives, and what the schedule says.
static Assignment valuesOf(const Problem &problem, ArrayRef<Knob> knobs) {
  Assignment values(problem.getVariables().size());
  for (const Constraint &constraint : problem.getConstraints())
    if (constraint.tag == ConstraintTag::given)
      if (auto given = givenValues(problem, constraint.formula))
        values[given->variable] = given->least;
  for (auto [variable, value] : llvm::zip(problem.getVariables(), values))
    if (const Knob *knob = findKnob(knobs, variable))
      value = *knob->value;
  return values;
}

LogicalResult reprise::lowering::scheduleBy(const Problem &problem,
                                            OperatorOp op, StringRef family,
                                            ArrayRef<Knob> knobs,
                                            StringRef misfit, bool explain) {
  if (op.getScheduleAttr()) {
    if (failed(readKnobs(op, family, knobs)))
      return failure();
  } else {
    if (failed(chooseKnobs(problem, op, knobs, misfit)))
      return failure();
    op.setScheduleAttr(writeKnobs(op.getContext(), family, knobs));
  }
  if (explain)
    op.emitRemark(
        llvm::join(describeStandings(problem, valuesOf(problem, knobs)), "\n"));
  return success();
}

LogicalResult reprise::lowering::checkSchedule(const Problem &problem,
                                               OperatorOp op,
                                               ArrayRef<Knob> knobs) {
  Assignment values = valuesOf(problem, knobs);
  Evaluation evaluation(problem, values);
  SmallVector<std::string> broken;
  for (auto [index, constraint] : llvm::enumerate(problem.getConstraints()))
    if (evaluation.truth(constraint.formula) != Truth::yes)
      broken.push_back(describe(problem, index, values));
  if (broken.empty())
    return success();
  InFlightDiagnostic diagnostic =
      op.emitError("the schedule that was given does not fit");
  diagnostic.attachNote() << "what it breaks: " << llvm::join(broken, "\n  ");
  return diagnostic;
}
