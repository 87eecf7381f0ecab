//===- TargetKind.h - the tables of families --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_SCHEDULE_TARGETKIND_H
#define REPRISE_LOWERING_SCHEDULE_TARGETKIND_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

/// A kind of target: its families, and the frame in which they build.
struct TargetKind {
  /// In messages: "CPUs".
  llvm::StringRef name;
  llvm::ArrayRef<const Family *> families;
  /// What of an operator its frame cannot do, whichever family it is for.
  std::optional<Refusal> (*refuse)(rec::OperatorOp op);
  std::unique_ptr<Frame> (*createFrame)(rec::OperatorOp op);

  /// The family called `name`; null where there is none.
  const Family *find(llvm::StringRef name) const;
  /// An error at its place where the frame refuses the operator.
  llvm::LogicalResult check(rec::OperatorOp op) const;
};

/// The kind of a module's `rec.target`; null, with an error, where it has none.
const TargetKind *targetKindOf(mlir::ModuleOp module);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SCHEDULE_TARGETKIND_H
