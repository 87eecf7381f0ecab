//===- IndexSpace.h - the dimensions that a value ranges over -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_INDEXSPACE_H
#define REPRISE_DIALECT_INDEXSPACE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <string>

namespace reprise::rec {

/// Dimension names, in the order in which the operator's arguments first
/// mention them. Only the result of rec.outer may hold a name twice.
class IndexSpace {
public:
  IndexSpace() = default;
  explicit IndexSpace(llvm::ArrayRef<llvm::StringRef> names)
      : names(names.begin(), names.end()) {}

  llvm::ArrayRef<llvm::StringRef> getNames() const { return names; }
  bool contains(llvm::StringRef name) const {
    return llvm::is_contained(names, name);
  }
  bool empty() const { return names.empty(); }
  bool operator==(const IndexSpace &other) const = default;

  /// Both spaces' names; `order` ranks them.
  static IndexSpace unite(const IndexSpace &a, const IndexSpace &b,
                          llvm::ArrayRef<llvm::StringRef> order) {
    if (a == b)
      return a;
    llvm::SmallVector<llvm::StringRef> united;
    for (llvm::StringRef name : order)
      if (a.contains(name) || b.contains(name))
        united.push_back(name);
    return IndexSpace(united);
  }
  IndexSpace without(llvm::StringRef name) const {
    IndexSpace rest = *this;
    llvm::erase(rest.names, name);
    return rest;
  }
  /// As written in messages: `[H, D]`.
  std::string str() const { return "[" + llvm::join(names, ", ") + "]"; }

private:
  llvm::SmallVector<llvm::StringRef, 4> names;
};

} // namespace reprise::rec

#endif // REPRISE_DIALECT_INDEXSPACE_H
