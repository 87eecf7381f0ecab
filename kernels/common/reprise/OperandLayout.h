//===- OperandLayout.h - a product's operand in shared memory -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where element (column, k) of a product's right operand lies in shared memory:
// one row per batch column, the depth k contiguous in it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_COMMON_OPERANDLAYOUT_H
#define REPRISE_COMMON_OPERANDLAYOUT_H

#include "reprise/FragmentLayouts.h"

namespace reprise::gpu {

/// Sizes in elements of Storage, unless the name says bytes. A row ends in 16
/// unused bytes: they shift the next column by four banks, so that the eight
/// rows of a fragment read, and the four columns of a tile store, fall into
/// distinct banks.
template <class Storage, int depth, int columns>
struct OperandLayout {
  static_assert(depth >= 1, "a product needs a depth of at least 1");
  static_assert(columns >= 1 && columns % tileColumns == 0,
                "an operand holds whole tiles");
  static constexpr int paddedDepth = roundUp(depth, depthStep);
  static constexpr int rowStride = paddedDepth + 16 / int(sizeof(Storage));
  static constexpr int bytes = columns * rowStride * int(sizeof(Storage));

  REPRISE_FUNCTION static constexpr int offset(int column, int k) {
    return column * rowStride + k;
  }
};

} // namespace reprise::gpu

#endif // REPRISE_COMMON_OPERANDLAYOUT_H
