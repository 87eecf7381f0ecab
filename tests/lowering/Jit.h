//===- Jit.h - lowered modules as functions of this process ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs passes over IR given as text and compiles the result with ORC, for tests
// that execute what the lowering makes.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LOWERING_JIT_H
#define REPRISE_TESTS_LOWERING_JIT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "runtime/KernelAbi.h"
#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace reprise::lowering {

/// A context with the dialects that specs and their lowered forms use. What it
/// reports is kept, not printed.
class TestContext {
public:
  TestContext();

  mlir::MLIRContext *get() { return &context; }
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text);
  /// Runs passes, named as for reprise-opt, over a module.
  bool runPasses(mlir::ModuleOp module, const std::string &pipeline);
  /// What was reported so far, one message per line.
  const std::string &diagnostics() const { return messages; }

private:
  mlir::MLIRContext context;
  std::string messages;
};

/// A module of the LLVM dialect, compiled.
class Jit {
public:
  /// Optimised for `cpu`, as LLVM names it; an empty name means this machine. A
  /// module that does not compile fails the test.
  Jit(mlir::ModuleOp module, const std::string &cpu = "");
  ~Jit();

  CpuKernelEntry entry(const std::string &name);

private:
  std::unique_ptr<llvm::orc::LLJIT> engine;
};

/// Bytes of the vector registers of `cpu`, as in Jit.
int64_t vectorBytesOf(const std::string &cpu);
/// Whether this machine runs code for `cpu`.
bool runsHere(const std::string &cpu);

} // namespace reprise::lowering

#endif // REPRISE_TESTS_LOWERING_JIT_H
