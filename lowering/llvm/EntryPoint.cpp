//===- EntryPoint.cpp - the function that the runtime calls ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/llvm/EntryPoint.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

std::string reprise::lowering::kernelName(StringRef name) {
  return (name + "_kernel").str();
}

std::string reprise::lowering::entryName(StringRef name) {
  return (name + "_entry").str();
}

void reprise::lowering::addEntryPoint(ModuleOp module, StringRef name) {
  auto cInterface =
      module.lookupSymbol<LLVM::LLVMFuncOp>("_mlir_ciface_" + kernelName(name));
  ImplicitLocOpBuilder b(cInterface.getLoc(), module.getContext());
  b.setInsertionPointToEnd(module.getBody());
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()), {pointer});
  auto entry = LLVM::LLVMFuncOp::create(b, entryName(name), type);
  Block *block = entry.addEntryBlock(b);
  b.setInsertionPointToStart(block);
  SmallVector<Value> arguments;
  for (unsigned i = 0, e = cInterface.getNumArguments(); i != e; ++i) {
    Value slot =
        LLVM::GEPOp::create(b, pointer, pointer, block->getArgument(0),
                            ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(i)});
    arguments.push_back(LLVM::LoadOp::create(b, pointer, slot));
  }
  LLVM::CallOp::create(b, cInterface, arguments);
  LLVM::ReturnOp::create(b, ValueRange());
}
