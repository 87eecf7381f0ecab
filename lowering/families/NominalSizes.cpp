//===- NominalSizes.cpp - the sizes that a kernel is tuned for ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/families/NominalSizes.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

std::optional<int64_t> NominalSizes::find(StringRef dimension) {
  DictionaryAttr sizes = op.getNominalSizesAttr();
  std::optional<NamedAttribute> size =
      sizes ? sizes.getNamed(dimension) : std::nullopt;
  if (!size)
    return std::nullopt;
  found.push_back(*size);
  return cast<IntegerAttr>(size->getValue()).getInt();
}

void NominalSizes::record() {
  NamedAttrList tunedFor(op.getTunedForAttr());
  for (NamedAttribute size : found)
    tunedFor.set(size.getName(), size.getValue());
  if (!tunedFor.empty())
    op.setTunedForAttr(tunedFor.getDictionary(op.getContext()));
}
