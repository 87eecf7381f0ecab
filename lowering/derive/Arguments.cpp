//===- Arguments.cpp - changing an operator's arguments -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/derive/Arguments.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;

static void setNames(OperatorOp op, ArrayRef<Attribute> names) {
  op.setArgumentNamesAttr(ArrayAttr::get(op.getContext(), names));
}

BlockArgument reprise::lowering::insertArgument(OperatorOp op, unsigned place,
                                                StringRef name,
                                                NamedTensorType type) {
  auto names = llvm::to_vector(op.getArgumentNames());
  auto text = StringAttr::get(op.getContext(), name);
  names.insert(names.begin() + place, text);
  setNames(op, names);
  return op.getBody().insertArgument(place, type,
                                     NameLoc::get(text, op.getLoc()));
}

void reprise::lowering::eraseArgument(OperatorOp op, unsigned place) {
  if (DictionaryAttr defaults = op.getDefaultsAttr()) {
    NamedAttrList kept(defaults);
    kept.erase(op.getArgumentName(place));
    if (kept.empty())
      op.removeDefaultsAttr();
    else
      op.setDefaultsAttr(kept.getDictionary(op.getContext()));
  }
  auto names = llvm::to_vector(op.getArgumentNames());
  names.erase(names.begin() + place);
  setNames(op, names);
  op.getBody().eraseArgument(place);
}
