//===- reprise-lsp-server.cpp - specs in an editor ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's language server with the dialects of specs: diagnostics, completion,
// hover and definitions, over the Language Server Protocol on stdin and stdout.

#include "dialect/Rec.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/LogicalResult.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/thread.h"

#include <optional>

/// MLIR's parser, and the reader of messages, recurse into brackets without a
/// limit, and an editor sends whatever is being typed. Only what is used of it
/// takes memory.
static constexpr std::optional<unsigned> stackBytes = 1u << 30;

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<reprise::rec::RecDialect, mlir::arith::ArithDialect,
                  mlir::math::MathDialect>();
  bool hasFailed = false;
  llvm::thread server(stackBytes, [&] {
    hasFailed = failed(mlir::MlirLspServerMain(argc, argv, registry));
  });
  server.join();
  return hasFailed;
}
