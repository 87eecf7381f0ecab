//===- Lists.h - integers that name entries of dimensions -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_LISTS_H
#define REPRISE_DIALECT_LISTS_H

#include "dialect/Rec.h"

namespace reprise::rec {

/// The dimensions whose entries an argument names, counted from 0: what a
/// stream is read through, kept steps, and the places of a sparse product's
/// blocks. Several uses may have dimensions of their own: each bounds it.
llvm::SmallVector<llvm::StringRef> listedBy(OperatorOp op,
                                            mlir::BlockArgument argument);

} // namespace reprise::rec

#endif // REPRISE_DIALECT_LISTS_H
