//===- CompiledSpec.h - a spec as a kernel of this process ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes the text of a spec through all stages of the CPU path, runs the kernel
// on a team of threads, and compares its results with the oracle's.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LOWERING_COMPILEDSPEC_H
#define REPRISE_TESTS_LOWERING_COMPILEDSPEC_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/CpuKernel.h"
#include "tests/lowering/Jit.h"
#include "tools/jit/verify/Verify.h"

namespace reprise::lowering {

struct CompileOptions {
  /// Of every dimension but time and batch.
  std::map<std::string, int64_t> sizes;
  DType storage = DType::f32;
  /// As LLVM names it; empty for this machine.
  std::string cpu = {};
  /// Knobs of the schedule as written in it; empty for the chosen one.
  std::string knobs = {};
  /// The family whose knobs these are; empty for shared_walk.
  std::string family = {};
};

/// How a kernel is run: the sizes that stay dynamic, and who runs it.
struct RunOptions {
  int64_t steps = 3;
  int64_t rows = 3;
  int threads = 2;
};

class CompiledSpec {
public:
  /// A spec that does not compile fails the test.
  CompiledSpec(const std::string &text, const CompileOptions &options);

  /// Compares the kernel with the oracle on inputs of every kind (Verify.h).
  void expectRight(const RunOptions &run);
  /// Compares them on given inputs.
  void expectRight(const RunOptions &run, const verify::TensorMap &inputs);

  /// The kernel's buffers, as `#rec.buffer`.
  const std::vector<std::string> &bufferLines() const { return lines; }
  /// What the last run left in a buffer of f32.
  const std::vector<float> &lastContents(const std::string &buffer) const {
    return contents.at(buffer);
  }

private:
  void expectPassed(const Expected<std::vector<verify::CaseCheck>> &checks,
                    const RunOptions &run);
  Expected<verify::TensorMap> launch(const RunOptions &run,
                                     const verify::TensorMap &inputs);
  Expected<Tensor> result(const RunOptions &run, unsigned index);
  std::map<std::string, int64_t> allSizes(const RunOptions &run);
  rec::OperatorOp op();
  void readBuffers(mlir::func::FuncOp kernel);
  std::vector<size_t> operandsOf(mlir::func::FuncOp function);

  CompileOptions options;
  TestContext context;
  mlir::OwningOpRef<mlir::ModuleOp> spec;
  std::shared_ptr<Jit> jit;
  CpuKernelEntry entry = nullptr, prepareEntry = nullptr;
  std::vector<size_t> entryOperands, prepareOperands;
  /// Name, and bytes as an expression.
  std::vector<std::pair<std::string, std::string>> buffers;
  std::vector<std::string> lines;
  std::map<std::string, std::vector<float>> contents;
};

} // namespace reprise::lowering

#endif // REPRISE_TESTS_LOWERING_COMPILEDSPEC_H
