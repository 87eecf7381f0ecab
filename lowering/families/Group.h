//===- Group.h - neighbouring stages that are computed together -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *group* is a run of neighbouring stages of an operator that one instance of
// a family computes, with one schedule. Sequences within a group are the
// family's matter; between groups they lie in memory.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_FAMILIES_GROUP_H
#define REPRISE_LOWERING_FAMILIES_GROUP_H

#include "dialect/Rec.h"

namespace reprise::lowering {

struct Group {
  rec::OperatorOp op;
  unsigned number = 0;
  llvm::SmallVector<rec::StageOpInterface> stages;

  bool contains(mlir::Operation *stage) const {
    return llvm::is_contained(stages, stage);
  }
};

/// An error unless the operator is bound and has stages, and their groups are
/// what rec-group-stages could have made: numbered from 0 in the order of the
/// stages, each of one time and one walk.
llvm::LogicalResult checkGrouped(rec::OperatorOp op);

/// The operator's groups in their order, as rec-group-stages numbered them.
llvm::SmallVector<Group> groupsOf(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_GROUP_H
