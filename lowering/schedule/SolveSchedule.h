//===- SolveSchedule.h - schedules as solutions of a problem ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A family's constraints are a constraints::Problem that has a variable of the
// knob's name for each knob, and perhaps others beside for what the operator
// gives. Every schedule that rec-schedule hands on, solved or given by hand,
// has passed the independent checker (constraints/Checker.h).
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_SCHEDULE_SOLVESCHEDULE_H
#define REPRISE_LOWERING_SCHEDULE_SOLVESCHEDULE_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

/// A family that takes a group, and the problem that its schedules solve.
class Candidate {
public:
  /// Null, with an error on the operator, where the family states no cost or a
  /// problem that means nothing: a bug of the family. `betweenFamilies` is
  /// asked for the sizes that fixed costs depend on.
  static std::unique_ptr<Candidate>
  create(const Family &family, const Group &group, std::unique_ptr<Facts> facts,
         mlir::Attribute target, NominalSizes &nominal,
         NominalSizes &betweenFamilies);

  const Family &family() const { return familyValue; }

  /// Solves the problem. False where it has no solution, or none was found;
  /// then `reportMisfit` says why. Fails, with an error on the operator, where
  /// the solver is wrong.
  llvm::FailureOr<bool> solve();
  void reportMisfit() const { reportMisfit(familyValue.misfit()); }
  /// What the solution costs, in the unit of CostTerm.
  int64_t cost() const;

  /// Takes a schedule that was given, and chooses the knobs that it leaves
  /// open. An error on the operator where it is malformed or breaks a
  /// constraint.
  llvm::LogicalResult take(rec::ScheduleAttr schedule);

  rec::ScheduleAttr schedule() const;
  /// How each constraint stands, which of them decide, what the parts of the
  /// cost are, and what each knob means: a line each.
  std::vector<std::string> explain() const;

private:
  Candidate(const Family &family, const Group &group,
            std::unique_ptr<Facts> facts)
      : familyValue(family), op(group.op), facts(std::move(facts)) {}
  bool addCosts(const std::vector<CostTerm> &ofKnobs,
                const std::vector<CostTerm> &fixed);
  /// The knobs' values with those of the variables that the operator gives.
  constraints::Assignment assignment() const;
  llvm::LogicalResult check(llvm::StringRef complaint) const;
  void reportMisfit(llvm::StringRef complaint) const;

  const Family &familyValue;
  mutable rec::OperatorOp op;
  std::unique_ptr<Facts> facts;
  constraints::Problem problem;
  /// With what no knob changes, which is no part of the problem's objective.
  std::vector<std::pair<std::string, constraints::TermId>> costs;
  constraints::TermId totalCost;
  KnobValues values;
  /// Why the search ended without an answer; empty where it proved that there
  /// is no solution.
  std::string incomplete;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SCHEDULE_SOLVESCHEDULE_H
