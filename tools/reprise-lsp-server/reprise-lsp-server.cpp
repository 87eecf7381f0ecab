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

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<reprise::rec::RecDialect, mlir::arith::ArithDialect,
                  mlir::math::MathDialect>();
  return failed(mlir::MlirLspServerMain(argc, argv, registry));
}
