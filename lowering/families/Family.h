//===- Family.h - an algorithm for a group of stages ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *family* is one algorithm in all its tilings: one object in the table of
// its kind of target (cpu/CpuFamilies.cpp, gpu/GpuFamilies.cpp). It answers
// three questions, in this order:
//
//   match      can it compute this group? It builds nothing, and what follows
//              cannot fail. (What the frame of a kind of target cannot do was
//              refused before: TargetKind::refuse.)
//   constrain  which values of its knobs does a target allow, and what do they
//              cost?
//   tile       the kernel, with values that keep the constraints.
//
// What match finds out is handed on as the family's own *facts*. The frame of a
// kernel (arguments, buffers, lengths, initial and last states, results) is
// shared code of the kind of target: a family only walks.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_FAMILIES_FAMILY_H
#define REPRISE_LOWERING_FAMILIES_FAMILY_H

#include "constraints/Problem.h"
#include "lowering/families/Group.h"
#include "lowering/families/Knobs.h"
#include "lowering/families/NominalSizes.h"
#include <memory>
#include <variant>

namespace reprise::lowering {

/// What a family found out about a group; see FamilyOf.
struct Facts {
  virtual ~Facts() = default;
};

/// Why a family does not take a group: an error's place in the spec, and its
/// sentence.
struct Refusal {
  mlir::Location place;
  std::string sentence;
};

/// Of what a later version may do: "`what` not compiled for `targets` yet".
inline Refusal notLoweredYet(mlir::Location place, const llvm::Twine &what,
                             llvm::StringRef targets) {
  return {place, (what + " not compiled for " + targets + " yet").str()};
}

using Match = std::variant<std::unique_ptr<Facts>, Refusal>;

/// A part of what a schedule costs, to be minimised with the others. The unit
/// is the same for all families: thousandths of a cycle of the target's clock
/// for each row of the batch and step, of the busiest thread of a team.
struct CostTerm {
  std::string name;
  constraints::Term value;
};

/// The kernel that is being built; see CpuFrame and GpuFrame.
class Frame {
public:
  virtual ~Frame() = default;
  /// Comes before a group is tiled, in the order of the groups.
  virtual void begin(const Group &group) = 0;
  /// Completes the kernel, once all groups are tiled.
  virtual void finish() = 0;
};

/// A cycle of the target's clock, in the unit of costs.
constexpr int64_t costOfCycle = 1000;

class Family {
public:
  virtual ~Family() = default;
  virtual llvm::StringRef name() const = 0;
  /// Each becomes a variable of the problem.
  virtual llvm::ArrayRef<KnobDomain> knobs() const = 0;
  /// Why there is no schedule, where the constraints have no solution.
  virtual llvm::StringRef misfit() const = 0;

  virtual Match match(const Group &group, mlir::Attribute target) const = 0;
  /// Adds the constraints over the knobs, and the costs that knobs change.
  virtual void constrain(const Facts &facts, mlir::Attribute target,
                         NominalSizes &nominal, constraints::Problem &problem,
                         std::vector<CostTerm> &costs) const = 0;
  /// Adds the costs that no knob changes. They decide between families alone:
  /// the nominal sizes that they ask for count only where several families take
  /// a group, so that one kernel serves all sizes where there is no such
  /// choice.
  virtual void addFixedCosts(const Facts &facts, mlir::Attribute target,
                             NominalSizes &nominal,
                             std::vector<CostTerm> &costs) const = 0;
  virtual void tile(const Group &group, const Facts &facts,
                    const KnobValues &values, Frame &frame) const = 0;
};

/// The base of families, with the types that they work on: their own facts, and
/// the target and frame of their kind of target.
template <typename FactsT, typename TargetT, typename FrameT>
class FamilyOf : public Family {
public:
  Match match(const Group &group, mlir::Attribute target) const final {
    return match(group, llvm::cast<TargetT>(target));
  }
  void constrain(const Facts &facts, mlir::Attribute target,
                 NominalSizes &nominal, constraints::Problem &problem,
                 std::vector<CostTerm> &costs) const final {
    constrain(static_cast<const FactsT &>(facts), llvm::cast<TargetT>(target),
              nominal, problem, costs);
  }
  void addFixedCosts(const Facts &facts, mlir::Attribute target,
                     NominalSizes &nominal,
                     std::vector<CostTerm> &costs) const final {
    addFixedCosts(static_cast<const FactsT &>(facts),
                  llvm::cast<TargetT>(target), nominal, costs);
  }
  void tile(const Group &group, const Facts &facts, const KnobValues &values,
            Frame &frame) const final {
    tile(group, static_cast<const FactsT &>(facts), values,
         static_cast<FrameT &>(frame));
  }

protected:
  virtual Match match(const Group &group, TargetT target) const = 0;
  virtual void constrain(const FactsT &facts, TargetT target,
                         NominalSizes &nominal, constraints::Problem &problem,
                         std::vector<CostTerm> &costs) const = 0;
  virtual void addFixedCosts(const FactsT &, TargetT, NominalSizes &,
                             std::vector<CostTerm> &) const {}
  virtual void tile(const Group &group, const FactsT &facts,
                    const KnobValues &values, FrameT &frame) const = 0;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_FAMILY_H
