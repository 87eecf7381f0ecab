//===- Lists.cpp - integers that name entries of dimensions ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Lists.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace reprise::rec;

SmallVector<StringRef> reprise::rec::listedBy(OperatorOp op,
                                              BlockArgument argument) {
  llvm::SetVector<StringRef> names;
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>()) {
    for (auto [stream, list] :
         llvm::zip(recurrence.getIndexed(), recurrence.getIndices()))
      if (list == argument)
        names.insert(
            RecurrenceOp::leadingNameOf(recurrence.getStreams()[stream]));
    for (auto product : recurrence.getStep().getOps<SparseProductOp>()) {
      if (product.getRows() == argument)
        names.insert(product.getMadeBlocks());
      if (product.getColumns() == argument)
        names.insert(product.getContractedBlocks());
    }
  }
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getStepsOf(i) == argument)
      names.insert(returned.getReturnedDimensions(i).front().getName());
  return names.takeVector();
}
