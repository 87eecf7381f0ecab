//===- VectorConstants.cpp - constants as operands in memory --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/VectorConstants.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"

using namespace reprise;
using constraints::CpuTarget;

static bool takesVectorsFromMemory(const CpuTarget &target) {
  return llvm::is_contained(target.features, "avx2") &&
         !llvm::is_contained(target.features, "avx512f");
}

/// One f32 in all lanes, other than zero, which takes no memory.
static llvm::Constant *asSplat(llvm::Value *value) {
  auto *constant = llvm::dyn_cast<llvm::Constant>(value);
  if (!constant || constant->isNullValue() ||
      !constant->getType()->isVectorTy() ||
      !constant->getType()->getScalarType()->isFloatTy())
    return nullptr;
  auto *element =
      llvm::dyn_cast_or_null<llvm::ConstantFP>(constant->getSplatValue());
  return element ? constant : nullptr;
}

/// "constant_-0.5": assembly shows what it is.
static llvm::SmallString<32> nameOf(llvm::Constant *splat) {
  llvm::SmallString<32> name("constant_");
  llvm::cast<llvm::ConstantFP>(splat->getSplatValue())
      ->getValueAPF()
      .toString(name);
  return name;
}

/// LLVM would put the value of a constant variable back into the code, so it is
/// one that nobody writes.
static llvm::GlobalVariable *makeVariable(llvm::Module &module,
                                          llvm::Constant *splat) {
  return new llvm::GlobalVariable(
      module, splat->getType(), /*isConstant=*/false,
      llvm::GlobalValue::PrivateLinkage, splat, nameOf(splat));
}

void reprise::jit::placeVectorConstants(llvm::Module &module,
                                        const CpuTarget &target) {
  if (!takesVectorsFromMemory(target))
    return;
  llvm::MapVector<llvm::Constant *, llvm::SmallVector<llvm::Use *>> uses;
  for (llvm::Function &function : module)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (!llvm::isa<llvm::PHINode>(instruction))
        for (llvm::Use &operand : instruction.operands())
          if (llvm::Constant *splat = asSplat(operand.get()))
            uses[splat].push_back(&operand);

  llvm::MDNode *none = llvm::MDNode::get(module.getContext(), {});
  for (auto &[splat, operands] : uses) {
    llvm::GlobalVariable *variable = makeVariable(module, splat);
    for (llvm::Use *operand : operands) {
      llvm::IRBuilder<> builder(
          llvm::cast<llvm::Instruction>(operand->getUser()));
      llvm::LoadInst *load = builder.CreateLoad(splat->getType(), variable);
      load->setMetadata(llvm::LLVMContext::MD_invariant_load, none);
      operand->set(load);
    }
  }
}
