//===- Family.h - an algorithm for a group of stages ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *family* is one algorithm in all its tilings: one object in the table of
// its kind of target (cpu/CpuFamilies.cpp, gpu/GpuFamilies.cpp). It answers
// three questions, in this order:
//
//   match      can it compute this group? The only check of legality: it builds
//              nothing, and what follows cannot fail.
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

using Match = std::variant<std::unique_ptr<Facts>, Refusal>;

/// The sizes of dynamic dimensions that a kernel is tuned for (it is right for
/// all), by name; none where the caller named none.
using NominalSizes = llvm::StringMap<int64_t>;

/// A part of what a schedule costs, to be minimised with the others: terms of
/// all families of a kind of target are in one unit.
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

class Family {
public:
  virtual ~Family() = default;
  virtual llvm::StringRef name() const = 0;
  /// Each becomes a variable of the problem.
  virtual llvm::SmallVector<KnobDomain> knobs() const = 0;
  /// Why there is no schedule, where the constraints have no solution.
  virtual llvm::StringRef misfit() const = 0;

  virtual Match match(const Group &group) const = 0;
  virtual void constrain(const Facts &facts, mlir::Attribute target,
                         const NominalSizes &nominal,
                         constraints::Problem &problem,
                         std::vector<CostTerm> &costs) const = 0;
  virtual void tile(const Group &group, const Facts &facts,
                    const KnobValues &values, Frame &frame) const = 0;
};

/// The base of families, with the types that they work on: their own facts, and
/// the target and frame of their kind of target.
template <typename FactsT, typename TargetT, typename FrameT>
class FamilyOf : public Family {
public:
  void constrain(const Facts &facts, mlir::Attribute target,
                 const NominalSizes &nominal, constraints::Problem &problem,
                 std::vector<CostTerm> &costs) const final {
    constrain(static_cast<const FactsT &>(facts), llvm::cast<TargetT>(target),
              nominal, problem, costs);
  }
  void tile(const Group &group, const Facts &facts, const KnobValues &values,
            Frame &frame) const final {
    tile(group, static_cast<const FactsT &>(facts), values,
         static_cast<FrameT &>(frame));
  }

protected:
  virtual void constrain(const FactsT &facts, TargetT target,
                         const NominalSizes &nominal,
                         constraints::Problem &problem,
                         std::vector<CostTerm> &costs) const = 0;
  virtual void tile(const Group &group, const FactsT &facts,
                    const KnobValues &values, FrameT &frame) const = 0;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_FAMILY_H
