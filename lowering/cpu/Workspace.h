//===- Workspace.h - what is carved out of one buffer -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel has per row of the batch, or once, is carved out of one buffer.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_WORKSPACE_H
#define REPRISE_LOWERING_CPU_WORKSPACE_H

#include "lowering/support/Buffers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering {

/// How many rows a buffer has: `count`, at most constant + B * perBatchRow.
struct BufferRows {
  mlir::Value count;
  int64_t constant = 0;
  int64_t perBatchRow = 1;
};

class Workspace {
public:
  /// `buffer`: bytes, memref<?xi8>; `batch`: the number of rows.
  Workspace(mlir::ImplicitLocOpBuilder &builder, KernelBuffer &buffer,
            mlir::Value batch)
      : builder(builder), buffer(buffer), batch(batch) {}

  /// A buffer of [shape]. Every buffer begins on a cache line.
  mlir::Value allocate(llvm::ArrayRef<int64_t> shape, mlir::Type element);

  /// A buffer of [copies, rows, shape]. Rows are an odd number of cache lines
  /// apart where they are long: the same place of many rows must not meet in
  /// one set of the cache.
  mlir::Value allocateRows(int64_t copies, const BufferRows &rows,
                           llvm::ArrayRef<int64_t> shape, mlir::Type element);

private:
  mlir::Value nextOffset();

  mlir::ImplicitLocOpBuilder &builder;
  KernelBuffer &buffer;
  mlir::Value batch;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_WORKSPACE_H
