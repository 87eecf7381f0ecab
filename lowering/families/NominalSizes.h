//===- NominalSizes.h - the sizes that a kernel is tuned for ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_FAMILIES_NOMINALSIZES_H
#define REPRISE_LOWERING_FAMILIES_NOMINALSIZES_H

#include "dialect/Rec.h"

namespace reprise::lowering {

/// The sizes of an operator's dynamic dimensions that its kernel is tuned for;
/// it is right for all. Which of them were asked for is remembered: what was
/// chosen by a size is the choice for that size alone, and what was chosen
/// without any serves all sizes.
class NominalSizes {
public:
  explicit NominalSizes(rec::OperatorOp op) : op(op) {}

  /// The size of `dimension`; none where the caller named none.
  std::optional<int64_t> find(llvm::StringRef dimension);
  /// Adds the sizes that were found to the operator's `tuned_for`.
  void record();

private:
  rec::OperatorOp op;
  llvm::SmallVector<mlir::NamedAttribute> found;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_NOMINALSIZES_H
