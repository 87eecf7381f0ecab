//===- Arguments.h - changing an operator's arguments ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_DERIVE_ARGUMENTS_H
#define REPRISE_LOWERING_DERIVE_ARGUMENTS_H

#include "dialect/Rec.h"

namespace reprise::lowering {

/// Adds an argument without a default in front of the one at `place`.
mlir::BlockArgument insertArgument(rec::OperatorOp op, unsigned place,
                                   llvm::StringRef name,
                                   rec::NamedTensorType type);

/// Removes an argument that nothing uses, its name and its default.
void eraseArgument(rec::OperatorOp op, unsigned place);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_DERIVE_ARGUMENTS_H
