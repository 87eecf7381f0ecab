//===- IndexSpaces.h - the index spaces of a step's values ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The analysis that the verifier, the oracle and every lowering share: which
// dimensions does a value of a step range over (time and batch apart)?
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_INDEXSPACES_H
#define REPRISE_DIALECT_INDEXSPACES_H

#include "dialect/Rec.h"
#include "llvm/ADT/DenseMap.h"

namespace reprise::rec {

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

#endif // REPRISE_DIALECT_INDEXSPACES_H
