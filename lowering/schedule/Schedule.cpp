//===- Schedule.cpp - a family and its knobs for each group ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/bind/Bound.h"
#include "lowering/schedule/SolveSchedule.h"
#include "lowering/schedule/TargetKind.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULE
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

/// Schedules one operator, group by group.
class Scheduler {
public:
  Scheduler(OperatorOp op, const TargetKind &kind, Attribute target)
      : op(op), kind(kind), target(target), nominal(op) {}

  LogicalResult run(bool explain);

private:
  using Matches =
      SmallVector<std::pair<const Family *, std::unique_ptr<Facts>>>;
  Matches matchAll(const Group &group);
  std::unique_ptr<Candidate> choose(const Group &group);
  std::unique_ptr<Candidate> take(const Group &group, ScheduleAttr given);
  void compare(ArrayRef<std::unique_ptr<Candidate>> candidates,
               ArrayRef<std::unique_ptr<Candidate>> misfits,
               const Candidate &best);
  void reportRefusals(ArrayRef<std::pair<const Family *, Refusal>> refusals);

  OperatorOp op;
  const TargetKind &kind;
  Attribute target;
  NominalSizes nominal;
  /// How the candidates of the group at hand compare, where there are several:
  /// a line each.
  SmallVector<std::string> comparison;
};

} // namespace

/// No family takes a group: each says why, at the op that it stumbles over.
void Scheduler::reportRefusals(
    ArrayRef<std::pair<const Family *, Refusal>> refusals) {
  const Refusal &first = refusals.front().second;
  InFlightDiagnostic diagnostic = mlir::emitError(first.place)
                                  << first.sentence;
  for (const auto &[family, refusal] : refusals.drop_front())
    diagnostic.attachNote(refusal.place)
        << "nor does " << family->name() << " take it: " << refusal.sentence;
}

/// The families that take a group; an error where there is none.
Scheduler::Matches Scheduler::matchAll(const Group &group) {
  Matches matches;
  SmallVector<std::pair<const Family *, Refusal>> refusals;
  for (const Family *family : kind.families) {
    Match match = family->match(group, target);
    if (auto *refusal = std::get_if<Refusal>(&match))
      refusals.emplace_back(family, std::move(*refusal));
    else
      matches.emplace_back(family, std::move(std::get<0>(match)));
  }
  if (matches.empty())
    reportRefusals(refusals);
  return matches;
}

/// The schedule that costs least, over all families that take the group; ties
/// go to the family that comes first in the table.
std::unique_ptr<Candidate> Scheduler::choose(const Group &group) {
  Matches matches = matchAll(group);
  NominalSizes undecisive(op);
  NominalSizes &betweenFamilies = matches.size() > 1 ? nominal : undecisive;
  SmallVector<std::unique_ptr<Candidate>> candidates, misfits;
  for (auto &[family, facts] : matches) {
    auto candidate = Candidate::create(*family, group, std::move(facts), target,
                                       nominal, betweenFamilies);
    if (!candidate)
      return nullptr;
    FailureOr<bool> solved = candidate->solve();
    if (failed(solved))
      return nullptr;
    (*solved ? candidates : misfits).push_back(std::move(candidate));
  }
  if (candidates.empty()) {
    if (!misfits.empty())
      misfits.front()->reportMisfit();
    return nullptr;
  }
  auto best = llvm::min_element(
      candidates, [](auto &a, auto &b) { return a->cost() < b->cost(); });
  compare(candidates, misfits, **best);
  return std::move(*best);
}

/// What the others would cost, for who asks why one was taken.
void Scheduler::compare(ArrayRef<std::unique_ptr<Candidate>> candidates,
                        ArrayRef<std::unique_ptr<Candidate>> misfits,
                        const Candidate &best) {
  if (candidates.size() + misfits.size() < 2)
    return;
  auto nameOf = [](const Candidate &candidate) {
    return candidate.family().name().str();
  };
  comparison.push_back("taken: " + nameOf(best) + ", which costs least");
  for (const auto &other : candidates)
    if (other.get() != &best)
      comparison.push_back("not taken: " + nameOf(*other) +
                           ", which would cost " +
                           std::to_string(other->cost()));
  for (const auto &misfit : misfits)
    comparison.push_back("not taken: " + nameOf(*misfit) +
                         ", of which no schedule fits");
}

std::unique_ptr<Candidate> Scheduler::take(const Group &group,
                                           ScheduleAttr given) {
  const Family *family = kind.find(given.getFamily());
  if (!family) {
    SmallVector<StringRef> names;
    for (const Family *known : kind.families)
      names.push_back(known->name());
    op.emitError() << "the schedule's family " << given.getFamily()
                   << " is not one for " << kind.name
                   << "; there are: " << llvm::join(names, ", ");
    return nullptr;
  }
  Match match = family->match(group, target);
  if (auto *refusal = std::get_if<Refusal>(&match)) {
    mlir::emitError(refusal->place)
        << refusal->sentence << "; the schedule asks for " << family->name();
    return nullptr;
  }
  // What is given was not chosen by any size.
  NominalSizes undecisive(op);
  auto candidate =
      Candidate::create(*family, group, std::move(std::get<0>(match)), target,
                        undecisive, undecisive);
  if (!candidate || failed(candidate->take(given)))
    return nullptr;
  return candidate;
}

LogicalResult Scheduler::run(bool explain) {
  SmallVector<Group> groups = groupsOf(op);
  ArrayAttr given = op.getSchedulesAttr();
  if (given && given.size() != groups.size())
    return op.emitError() << "has " << groups.size()
                          << (groups.size() == 1 ? " group" : " groups")
                          << " of stages, and the number of schedules given is "
                          << given.size() << ": give one for each group";
  SmallVector<Attribute> schedules;
  std::string remarks;
  for (const Group &group : groups) {
    comparison.clear();
    std::unique_ptr<Candidate> chosen =
        given ? take(group, cast<ScheduleAttr>(given[group.number]))
              : choose(group);
    if (!chosen)
      return failure();
    schedules.push_back(chosen->schedule());
    if (!explain)
      continue;
    if (groups.size() > 1)
      remarks += "group " + std::to_string(group.number) + ":\n";
    std::vector<std::string> lines = chosen->explain();
    llvm::append_range(lines, comparison);
    remarks += llvm::join(lines, "\n") + "\n";
  }
  nominal.record();
  op.setSchedulesAttr(ArrayAttr::get(op.getContext(), schedules));
  if (explain)
    op.emitRemark(StringRef(remarks).rtrim());
  return success();
}

namespace {

struct SchedulePass
    : public reprise::lowering::impl::ScheduleBase<SchedulePass> {
  using ScheduleBase::ScheduleBase;

  void runOnOperation() override {
    const TargetKind *kind = targetKindOf(getOperation());
    if (!kind)
      return signalPassFailure();
    Attribute target = getOperation()->getAttr(RecDialect::targetName);
    for (OperatorOp op : getOperation().getOps<OperatorOp>())
      if (failed(checkGrouped(op)) || failed(kind->check(op)) ||
          failed(Scheduler(op, *kind, target).run(explain)))
        return signalPassFailure();
  }
};

} // namespace
