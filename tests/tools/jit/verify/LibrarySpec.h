//===- LibrarySpec.h - a spec of the library, for tests -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_TOOLS_JIT_VERIFY_LIBRARYSPEC_H
#define REPRISE_TESTS_TOOLS_JIT_VERIFY_LIBRARYSPEC_H

#include "dialect/Rec.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>
#include <map>

namespace reprise::verify {

using Sizes = std::map<std::string, int64_t>;

/// A spec of the library, parsed.
class LibrarySpec {
public:
  explicit LibrarySpec(const std::string &path = "kernels/specs/lstm.mlir") {
    context.loadDialect<rec::RecDialect>();
    module = mlir::parseSourceFile<mlir::ModuleOp>(
        REPRISE_SOURCE_DIR "/" + path, &context);
    EXPECT_TRUE(module) << path;
  }
  rec::OperatorOp op() { return *module->getOps<rec::OperatorOp>().begin(); }

private:
  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace reprise::verify

#endif // REPRISE_TESTS_TOOLS_JIT_VERIFY_LIBRARYSPEC_H
