//===- Workspace.h - the buffers of a CPU kernel ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel gets blocks of bytes from the runtime and carves its buffers out of
// them. How many bytes it needs depends on the batch: constant + B * per row.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_WORKSPACE_H
#define REPRISE_LOWERING_CPU_WORKSPACE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <string>

namespace reprise::lowering {

/// How many rows a buffer has: `count`, at most constant + B * perBatchRow.
struct BufferRows {
  mlir::Value count;
  int64_t constant = 0;
  int64_t perBatchRow = 1;
};

/// At most more than any machine has, and so little that sums of it do not
/// overflow: the runtime will say that it cannot have the memory.
int64_t saturateBytes(uint64_t bytes);

class Workspace {
public:
  /// `bytes`: the function's block, memref<?xi8>; `batch`: its number of rows.
  Workspace(mlir::ImplicitLocOpBuilder &builder, mlir::Value bytes,
            mlir::Value batch)
      : builder(builder), bytes(bytes), batch(batch) {}

  /// A buffer of [shape]. Every buffer begins on a cache line.
  mlir::Value allocate(llvm::ArrayRef<int64_t> shape, mlir::Type element);

  /// A buffer of [copies, rows, shape]. Rows are an odd number of cache lines
  /// apart where they are long: the same place of many rows must not meet in
  /// one set of the cache.
  mlir::Value allocateRows(int64_t copies, const BufferRows &rows,
                           llvm::ArrayRef<int64_t> shape, mlir::Type element);

  /// Bytes so far, as an expression of B for the manifest.
  std::string getBytesExpression() const;

private:
  mlir::Value nextOffset();

  mlir::ImplicitLocOpBuilder &builder;
  mlir::Value bytes, batch;
  int64_t constantBytes = 0, bytesPerRow = 0;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_WORKSPACE_H
