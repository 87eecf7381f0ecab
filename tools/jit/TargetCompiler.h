//===- TargetCompiler.h - what each kind of target has of its own ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Up to *bound* all targets share one way; from there on each kind of target
// has a TargetCompiler, in a file of its own.

#ifndef REPRISE_TOOLS_JIT_TARGETCOMPILER_H
#define REPRISE_TOOLS_JIT_TARGETCOMPILER_H

#include "runtime/Compiler.h"

#include <span>

namespace reprise::constraints {
struct CpuTarget;
struct GpuTarget;
} // namespace reprise::constraints

namespace reprise::jit {

class Compilation;

class TargetCompiler {
public:
  virtual ~TargetCompiler() = default;

  /// The names of its stages behind *bound*, in order.
  virtual std::span<const std::string_view> stages() const = 0;

  /// The text of one of these stages; `bound` is used up.
  virtual Expected<std::string> inspect(Compilation &bound,
                                        std::string_view stage) const = 0;

  /// Makes the kernel; `bound` is used up.
  virtual Expected<std::shared_ptr<const CompiledKernel>>
  compile(Compilation &bound) const = 0;
};

/// The compiler for a target as CompileRequest has it. Fails with
/// invalidArgument for a name that is no target's and a text that does not
/// describe one, and with unsupported where kernels for that target cannot be
/// made here.
Expected<std::unique_ptr<TargetCompiler>> selectTarget(const std::string &name);

/// Each kind's own. Declared here and defined in the kind's file.
std::unique_ptr<TargetCompiler>
createCpuCompiler(constraints::CpuTarget target);
std::unique_ptr<TargetCompiler>
createCudaCompiler(constraints::GpuTarget target);
std::unique_ptr<TargetCompiler>
createSimulationCompiler(constraints::GpuTarget target);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_TARGETCOMPILER_H
