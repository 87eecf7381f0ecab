//===- SolveSchedule.cpp - schedules as solutions of a problem ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/schedule/SolveSchedule.h"
#include "constraints/Checker.h"
#include "constraints/explain/Explanation.h"
#include "constraints/explain/Remedies.h"
#include "constraints/explain/Standing.h"
#include "constraints/explain/Words.h"
#include "constraints/solver/Solver.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using namespace reprise::constraints;

std::unique_ptr<Candidate>
Candidate::create(const Family &family, const Group &group,
                  std::unique_ptr<Facts> facts, Attribute target,
                  NominalSizes &nominal, NominalSizes &betweenFamilies) {
  std::unique_ptr<Candidate> candidate(
      new Candidate(family, group, std::move(facts)));
  Problem &problem = candidate->problem;
  for (const KnobDomain &knob : family.knobs())
    problem.addVariable(knob.name.str(),
                        reprise::constraints::Range{knob.least, knob.most});
  std::vector<CostTerm> ofKnobs, fixed;
  family.constrain(*candidate->facts, target, nominal, problem, ofKnobs);
  family.addFixedCosts(*candidate->facts, target, betweenFamilies, fixed);
  if (!candidate->addCosts(ofKnobs, fixed)) {
    candidate->op.emitError()
        << family.name() << " states no cost; this is a bug";
    return nullptr;
  }
  using Found = reprise::constraints::Diagnostic;
  for (const Found &diagnostic : problem.check())
    if (diagnostic.severity == Found::Severity::error) {
      candidate->op.emitError()
          << "the constraints of " << family.name()
          << " mean nothing: " << diagnostic.message << "; this is a bug";
      return nullptr;
    }
  return candidate;
}

/// False where there is none.
bool Candidate::addCosts(const std::vector<CostTerm> &ofKnobs,
                         const std::vector<CostTerm> &fixed) {
  std::optional<Term> total;
  auto add = [&](const std::vector<CostTerm> &terms) {
    for (const CostTerm &cost : terms) {
      costs.emplace_back(cost.name, cost.value.in(problem.getTerms()));
      total = total ? *total + cost.value : cost.value;
    }
  };
  add(ofKnobs);
  if (total)
    problem.minimise(*total);
  add(fixed);
  if (total)
    totalCost = total->in(problem.getTerms());
  return total.has_value();
}

//===----------------------------------------------------------------------===//
// Solving
//===----------------------------------------------------------------------===//

FailureOr<bool> Candidate::solve() {
  Solution solution = reprise::constraints::choose(problem);
  if (solution.status != Status::satisfiable) {
    incomplete = solution.incomplete;
    return false;
  }
  for (const KnobDomain &knob : familyValue.knobs())
    for (auto [variable, value] :
         llvm::zip(problem.getVariables(), solution.values))
      if (knob.name == variable.name)
        values[knob.name] = value;
  if (failed(check("the solver's schedule breaks a constraint; this is a bug")))
    return failure();
  return true;
}

void Candidate::reportMisfit(StringRef complaint) const {
  InFlightDiagnostic diagnostic = op.emitError(complaint);
  if (!incomplete.empty()) {
    diagnostic << ": " << incomplete;
    return;
  }
  diagnostic.attachNote() << llvm::join(
      reprise::constraints::explain(problem).lines, "\n  ");
}

int64_t Candidate::cost() const {
  reprise::constraints::Value cost =
      Evaluation(problem, assignment())[totalCost];
  return cost.isFinite() ? cost.number : INT64_MAX;
}

//===----------------------------------------------------------------------===//
// Checking
//===----------------------------------------------------------------------===//

Assignment Candidate::assignment() const {
  Assignment assigned(problem.getVariables().size());
  for (const Constraint &constraint : problem.getConstraints())
    if (constraint.tag == ConstraintTag::given)
      if (auto given = givenValues(problem, constraint.formula))
        assigned[given->variable] = given->least;
  for (auto [variable, value] : llvm::zip(problem.getVariables(), assigned)) {
    auto knob = values.find(variable.name);
    if (knob != values.end())
      value = knob->second;
  }
  return assigned;
}

LogicalResult Candidate::check(StringRef complaint) const {
  Assignment assigned = assignment();
  Verdict verdict = reprise::constraints::check(problem, assigned);
  if (verdict.isSolution())
    return success();
  SmallVector<std::string> broken;
  for (const Violation &violation : verdict.violations)
    broken.push_back(describe(problem, violation.constraint, assigned));
  if (broken.empty())
    broken.push_back(
        reprise::constraints::toString(problem, assigned, verdict));
  InFlightDiagnostic diagnostic = op.emitError(complaint);
  diagnostic.attachNote() << "what it breaks: " << llvm::join(broken, "\n  ");
  return diagnostic;
}

LogicalResult Candidate::take(ScheduleAttr schedule) {
  ArrayRef<KnobDomain> knobs = familyValue.knobs();
  FailureOr<KnobValues> given = readGivenKnobs(op, schedule, knobs);
  if (failed(given))
    return failure();
  if (given->size() == knobs.size()) {
    values = std::move(*given);
    return check("the schedule that was given does not fit");
  }
  for (const auto &knob : *given)
    problem.require(
        problem.equal(*problem.findVariable(knob.getKey()), knob.getValue()),
        ConstraintTag::given,
        ("the schedule gives " + knob.getKey() + " = " + Twine(knob.getValue()))
            .str());
  FailureOr<bool> solved = solve();
  if (failed(solved) || *solved)
    return solved;
  reportMisfit("the schedule that was given does not fit, whatever the knobs "
               "that it leaves open are");
  return failure();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

ScheduleAttr Candidate::schedule() const {
  ArrayRef<KnobDomain> knobs = familyValue.knobs();
  return writeKnobs(op.getContext(), familyValue.name(), knobs, values);
}

std::vector<std::string> Candidate::explain() const {
  Assignment assigned = assignment();
  std::vector<std::string> lines = describeStandings(problem, assigned);
  Evaluation evaluation(problem, assigned);
  SmallVector<std::string> parts;
  for (const auto &[name, term] : costs)
    parts.push_back(name + " " +
                    reprise::constraints::toString(evaluation[term]));
  lines.push_back("costs: " + llvm::join(parts, " + ") + " = " +
                  reprise::constraints::toString(evaluation[totalCost]) +
                  " thousandths of a cycle for a row and step");
  for (const KnobDomain &knob : familyValue.knobs())
    lines.push_back((knob.name + " = " + Twine(values.lookup(knob.name)) +
                     " (" + Twine(knob.least) + " to " + Twine(knob.most) +
                     "): " + knob.meaning)
                        .str());
  return lines;
}
