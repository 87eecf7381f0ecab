//===- Dimension.h - one dimension of a rec.tensor ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A dimension is a name (its size is known later) or an integer.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_DIMENSION_H
#define REPRISE_DIALECT_DIMENSION_H

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/Hashing.h"

namespace reprise::rec {

class Dimension {
public:
  Dimension(mlir::StringAttr name) : name(name) {}
  Dimension(int64_t size) : size(size) {}

  bool isNamed() const { return static_cast<bool>(name); }
  llvm::StringRef getName() const { return name.getValue(); }
  int64_t getSize() const { return size; }

  bool operator==(const Dimension &) const = default;
  friend llvm::hash_code hash_value(const Dimension &dimension) {
    return llvm::hash_combine(dimension.name, dimension.size);
  }

private:
  mlir::StringAttr name;
  int64_t size = 0;
};

/// Whether a dimension may be called so: letters, digits and _, of which a
/// digit does not come first. Manifests compute with these names.
bool isDimensionName(llvm::StringRef name);

} // namespace reprise::rec

#endif // REPRISE_DIALECT_DIMENSION_H
