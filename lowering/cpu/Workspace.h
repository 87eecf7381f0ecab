//===- Workspace.h - the buffers of a CPU kernel
//-------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel gets one block of bytes from the runtime and carves its buffers out
// of it. How many bytes it needs depends on the batch: constant + B * per row.
//
//===--------------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_WORKSPACE_H
#define REPRISE_LOWERING_CPU_WORKSPACE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <string>

namespace reprise::lowering {

class Workspace {
public:
  /// `bytes`: the function's workspace, memref<?xi8>; `batch`: its number of
  /// rows.
  Workspace(mlir::ImplicitLocOpBuilder &builder, mlir::Value bytes,
            mlir::Value batch)
      : builder(builder), bytes(bytes), batch(batch) {}

  /// A buffer of [copies, B, shape], or [shape] where `copies` is 0. It begins
  /// on a cache line.
  mlir::Value allocate(int64_t copies, llvm::ArrayRef<int64_t> shape,
                       mlir::Type element);

  /// Bytes so far, as an expression of B for the manifest.
  std::string getBytesExpression() const;

private:
  mlir::ImplicitLocOpBuilder &builder;
  mlir::Value bytes, batch;
  int64_t constantBytes = 0, bytesPerRow = 0;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_WORKSPACE_H
