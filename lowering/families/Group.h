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

/// The operator's groups in their order, as rec-group-stages numbered them.
llvm::SmallVector<Group> groupsOf(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_GROUP_H
