//===- NativeCode.h - LLVM IR, assembly, machine code of this machine -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_NATIVECODE_H
#define REPRISE_TOOLS_JIT_NATIVECODE_H

#include "runtime/Manifest.h"
#include "support/Error.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace mlir {
class DialectRegistry;
class ModuleOp;
} // namespace mlir

namespace reprise::constraints {
struct CpuTarget;
} // namespace reprise::constraints

namespace reprise::jit {

/// A module of LLVM IR for a CPU of this process's architecture.
class NativeCode {
public:
  /// What a context needs before `translate` can read its modules.
  static void registerTranslations(mlir::DialectRegistry &registry);

  /// Translates a module of the LLVM dialect and optimises it, for the mode
  /// that its kernels are launched in. Fails with invalidArgument where LLVM
  /// does not know an extension of the target.
  static Expected<NativeCode> translate(mlir::ModuleOp module,
                                        const constraints::CpuTarget &target,
                                        Subnormals subnormals);

  NativeCode(NativeCode &&) noexcept;
  ~NativeCode();

  /// Adds a constant that the library exports: the text, without an end mark.
  void exportText(const std::string &name, const std::string &text);

  /// The optimised IR, as the code generator gets it.
  std::string irText() const;

  /// The assembly; the module is used up.
  Expected<std::string> assemblyText() &&;

  /// The bytes of a shared library that exports the module's functions and
  /// depends on nothing; the module is used up.
  Expected<std::string> sharedLibrary(const std::string &name) &&;

private:
  struct Parts;
  explicit NativeCode(std::unique_ptr<Parts> parts);
  Expected<void> optimize();
  Expected<std::string> emit(bool asAssembly);

  std::unique_ptr<Parts> parts;
};

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_NATIVECODE_H
