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

static NominalSizes nominalSizesOf(OperatorOp op) {
  NominalSizes sizes;
  if (DictionaryAttr nominal = op.getNominalSizesAttr())
    for (NamedAttribute size : nominal)
      sizes[size.getName()] = cast<IntegerAttr>(size.getValue()).getInt();
  return sizes;
}

namespace {

/// Schedules one operator, group by group.
class Scheduler {
public:
  Scheduler(OperatorOp op, const TargetKind &kind, Attribute target)
      : op(op), kind(kind), target(target), nominal(nominalSizesOf(op)) {}

  LogicalResult run(bool explain);

private:
  std::unique_ptr<Candidate> choose(const Group &group);
  std::unique_ptr<Candidate> take(const Group &group, ScheduleAttr given);
  std::unique_ptr<Candidate> create(const Family &family, const Group &group,
                                    std::unique_ptr<Facts> facts) {
    return Candidate::create(family, group, std::move(facts), target, nominal);
  }
  void reportRefusals(ArrayRef<std::pair<const Family *, Refusal>> refusals);

  OperatorOp op;
  const TargetKind &kind;
  Attribute target;
  NominalSizes nominal;
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

/// The schedule that costs least, over all families that take the group; ties
/// go to the family that comes first in the table.
std::unique_ptr<Candidate> Scheduler::choose(const Group &group) {
  std::unique_ptr<Candidate> best, misfit;
  SmallVector<std::pair<const Family *, Refusal>> refusals;
  for (const Family *family : kind.families) {
    Match match = family->match(group);
    if (auto *refusal = std::get_if<Refusal>(&match)) {
      refusals.emplace_back(family, std::move(*refusal));
      continue;
    }
    std::unique_ptr<Candidate> candidate =
        create(*family, group, std::move(std::get<0>(match)));
    if (!candidate)
      return nullptr;
    FailureOr<bool> solved = candidate->solve();
    if (failed(solved))
      return nullptr;
    if (!*solved)
      misfit = misfit ? std::move(misfit) : std::move(candidate);
    else if (!best || candidate->cost() < best->cost())
      best = std::move(candidate);
  }
  if (best)
    return best;
  if (misfit)
    misfit->reportMisfit();
  else
    reportRefusals(refusals);
  return nullptr;
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
  Match match = family->match(group);
  if (auto *refusal = std::get_if<Refusal>(&match)) {
    mlir::emitError(refusal->place)
        << refusal->sentence << "; the schedule asks for " << family->name();
    return nullptr;
  }
  std::unique_ptr<Candidate> candidate =
      create(*family, group, std::move(std::get<0>(match)));
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
    remarks += llvm::join(chosen->explain(), "\n") + "\n";
  }
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
      if (failed(checkGrouped(op)) ||
          failed(Scheduler(op, *kind, target).run(explain)))
        return signalPassFailure();
  }
};

} // namespace
