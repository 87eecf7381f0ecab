//===- EntryPoint.h - the function that the runtime calls -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_LLVM_ENTRYPOINT_H
#define REPRISE_LOWERING_LLVM_ENTRYPOINT_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace reprise::lowering {

/// The names of what is made of the operator `name`: the function itself, and
/// the entry that the runtime calls.
std::string kernelName(llvm::StringRef name);
std::string entryName(llvm::StringRef name);

/// Adds `void NAME_entry(void **arguments)`, which passes each pointer of the
/// array to the kernel's C interface.
void addEntryPoint(mlir::ModuleOp module, llvm::StringRef name);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_LLVM_ENTRYPOINT_H
