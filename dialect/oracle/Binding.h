//===- Binding.h - inputs against an operator's arguments -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every dimension gets its size from the inputs' shapes; what does not fit
// together is an error that names both sides.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_BINDING_H
#define REPRISE_DIALECT_ORACLE_BINDING_H

#include "dialect/Rec.h"
#include "dialect/oracle/Array.h"
#include "dialect/oracle/FloatFormat.h"
#include "dialect/oracle/Space.h"
#include "support/Error.h"
#include "llvm/ADT/StringMap.h"

namespace reprise::oracle {

class Binding {
public:
  /// `storage` is the type of tensors that say none: defaults are rounded to
  /// it. `directions` is the size of the dimension of that name: 1 for the
  /// inputs of one direction.
  static Expected<Binding>
  create(rec::OperatorOp op, const Arrays &inputs, FloatFormat storage,
         int64_t directions = rec::RecDialect::numDirections);

  /// Asserts that the dimension has a size: `create` has seen to it.
  int64_t sizeOf(llvm::StringRef dimension) const;
  Space sized(llvm::ArrayRef<llvm::StringRef> names) const;
  Space sized(const rec::IndexSpace &space) const {
    return sized(space.getNames());
  }
  /// The input for an argument of the operator, or its default; null for an
  /// initial value that was left out.
  const Array *inputOf(mlir::Value argument) const;
  /// How many steps row `row` takes of `time`.
  int64_t lengthOf(int64_t row, llvm::StringRef time) const;

private:
  struct Size {
    int64_t size;
    /// What fixed it, for messages.
    std::string origin;
  };

  Binding(rec::OperatorOp op, const Arrays &inputs) : op(op), inputs(&inputs) {}
  void takeCompiledSizes();
  Expected<void> takeInputs();
  Expected<void> takeInput(mlir::BlockArgument argument, const Array &input);
  Expected<void> takeAxis(llvm::StringRef input,
                          const rec::Dimension &dimension, unsigned axis,
                          int64_t size);
  Expected<void> takeWindowSizes();
  Expected<void> checkSizes() const;
  Expected<void> checkLengths() const;
  Expected<void> checkIntegers() const;
  Expected<void> checkRange(mlir::Value argument, int64_t least, int64_t most,
                            llvm::StringRef what) const;
  Expected<void>
  checkAscending(mlir::TypedValue<rec::NamedTensorType> argument) const;
  void fillDefaults(FloatFormat storage);

  // A handle, which MLIR knows no const form of.
  mutable rec::OperatorOp op;
  const Arrays *inputs;
  /// For the arguments that were left out and have a default.
  Arrays defaults;
  llvm::StringMap<Size> sizes;
};

/// Where `op` stands in its file, for the place of an error.
std::string placeOf(mlir::Operation *op);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_BINDING_H
