//===- Space.h - named dimensions with sizes ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An index space once its sizes are known. Its points are numbered in C order.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_SPACE_H
#define REPRISE_DIALECT_ORACLE_SPACE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace reprise::oracle {

struct Space {
  llvm::SmallVector<llvm::StringRef> names;
  llvm::SmallVector<int64_t> sizes;

  int64_t points() const;
  /// The distance of two neighbours along `name` in memory of this shape; 0
  /// where there is no such dimension: that is what broadcasts it.
  int64_t strideOf(llvm::StringRef name) const;
};

/// For each point of `space` the sum of its coordinates times their strides.
std::vector<int64_t>
offsetsOf(const Space &space,
          llvm::function_ref<int64_t(llvm::StringRef)> strideOf);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_SPACE_H
