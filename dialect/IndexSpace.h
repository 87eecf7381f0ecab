//===- IndexSpace.h - the index spaces of a step's values -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The analysis that the verifier, the oracle and every lowering share: which
// dimensions does a value of a step range over (time and batch apart)?
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_INDEXSPACE_H
#define REPRISE_DIALECT_INDEXSPACE_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace reprise::rec {

class RecurrenceOp;
class NamedTensorType;

/// Dimension names, in the order in which the operator's arguments first
/// mention them. Only the result of rec.outer may hold a name twice.
class IndexSpace {
public:
  IndexSpace() = default;
  explicit IndexSpace(llvm::ArrayRef<llvm::StringRef> names)
      : names(names.begin(), names.end()) {}

  llvm::ArrayRef<llvm::StringRef> getNames() const { return names; }
  bool contains(llvm::StringRef name) const;
  bool empty() const { return names.empty(); }
  bool operator==(const IndexSpace &other) const = default;

  /// Both spaces' names; `order` ranks them.
  static IndexSpace unite(const IndexSpace &a, const IndexSpace &b,
                          llvm::ArrayRef<llvm::StringRef> order);
  IndexSpace without(llvm::StringRef name) const;
  /// As written in messages: `[H, D]`.
  std::string str() const;

private:
  llvm::SmallVector<llvm::StringRef, 4> names;
};

/// The index space of every value of one recurrence.
class IndexSpaces {
public:
  /// Fails, with an error on the op at fault, where a step breaks a rule.
  static llvm::FailureOr<IndexSpaces> compute(RecurrenceOp recurrence);

  /// The space of a step's value, or of a parameter's or state's argument.
  const IndexSpace &of(mlir::Value value) const;

private:
  llvm::DenseMap<mlir::Value, IndexSpace> spaces;
};

/// The space of a tensor: its names without `skip` (time, batch).
IndexSpace spaceOf(NamedTensorType type,
                   llvm::ArrayRef<llvm::StringRef> skip = {});

/// The space of a sequence: that of the value which its stage yields.
llvm::FailureOr<IndexSpace> spaceOfSequence(mlir::Value sequence);

/// A sequence's dimensions as they lie in memory behind time and B: `direction`
/// first, then a state's in the order of its initial value, so that a step's
/// states are the next step's; any other's in the order of its space.
llvm::SmallVector<llvm::StringRef> namesInMemory(mlir::OpResult sequence);

} // namespace reprise::rec

#endif // REPRISE_DIALECT_INDEXSPACE_H
