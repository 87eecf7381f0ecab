//===- Jit.cpp - lowered modules as functions of this process -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/lowering/Jit.h"
#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/llvm/EntryPoint.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Host.h"
#include <cstring>
#include <gtest/gtest.h>

using namespace mlir;
using namespace reprise;
using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// TestContext
//===----------------------------------------------------------------------===//

TestContext::TestContext() : context(MLIRContext::Threading::DISABLED) {
  static const bool registered = [] {
    registerReprisePasses();
    registerTransformsPasses();
    return true;
  }();
  (void)registered;
  DialectRegistry registry;
  registry.insert<rec::RecDialect, func::FuncDialect, memref::MemRefDialect,
                  scf::SCFDialect, vector::VectorDialect>();
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
  context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    messages += diagnostic.str() + "\n";
    return success();
  });
}

OwningOpRef<ModuleOp> TestContext::parse(const std::string &text) {
  return parseSourceString<ModuleOp>(text, &context);
}

bool TestContext::runPasses(ModuleOp module, const std::string &pipeline) {
  PassManager passes(&context);
  return succeeded(parsePassPipeline(pipeline, passes)) &&
         succeeded(passes.run(module));
}

//===----------------------------------------------------------------------===//
// Jit
//===----------------------------------------------------------------------===//

static bool hasFeature(llvm::StringRef feature) {
  return llvm::sys::getHostCPUFeatures().lookup(feature);
}

static std::string hostFeatures() {
  std::string features;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    features += (features.empty() ? "" : ",") +
                std::string(feature.getValue() ? "+" : "-") +
                feature.getKey().str();
  return features;
}

static std::unique_ptr<llvm::TargetMachine> machineFor(const std::string &cpu) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string error;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  bool isHost = cpu.empty();
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, isHost ? llvm::sys::getHostCPUName() : llvm::StringRef(cpu),
      isHost ? hostFeatures() : "", llvm::TargetOptions(), llvm::Reloc::PIC_));
}

static void optimize(llvm::Module &module, llvm::TargetMachine *machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2)
      .run(module, modules);
}

static std::unique_ptr<llvm::MemoryBuffer>
emitObject(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  machine.addPassesToEmitFile(passes, stream, nullptr,
                              llvm::CodeGenFileType::ObjectFile);
  passes.run(module);
  return llvm::MemoryBuffer::getMemBufferCopy(
      llvm::StringRef(bytes.data(), bytes.size()), "kernel");
}

/// Without the symbols of this process: generated code may call no library, but
/// for the two functions that LLVM puts in the place of loops. A platform would
/// need these symbols, to run initialisers; kernels have none.
static std::unique_ptr<llvm::orc::LLJIT> createEngine() {
  auto engine =
      llvm::cantFail(llvm::orc::LLJITBuilder()
                         .setLinkProcessSymbolsByDefault(false)
                         .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
                         .create());
  llvm::orc::SymbolMap library;
  auto add = [&](const char *name, void *address) {
    library[engine->mangleAndIntern(name)] =
        llvm::orc::ExecutorSymbolDef(llvm::orc::ExecutorAddr::fromPtr(address),
                                     llvm::JITSymbolFlags::Exported);
  };
  add("memset", reinterpret_cast<void *>(&std::memset));
  add("memcpy", reinterpret_cast<void *>(&std::memcpy));
  llvm::cantFail(engine->getMainJITDylib().define(
      llvm::orc::absoluteSymbols(std::move(library))));
  return engine;
}

Jit::Jit(ModuleOp module, const std::string &cpu) {
  ScopedDiagnosticHandler failing(module.getContext(),
                                  [](Diagnostic &diagnostic) {
                                    ADD_FAILURE() << diagnostic.str();
                                    return success();
                                  });
  llvm::LLVMContext llvmContext;
  auto llvmModule = translateModuleToLLVMIR(module, llvmContext);
  if (!llvmModule)
    return;
  auto machine = machineFor(cpu);
  llvmModule->setDataLayout(machine->createDataLayout());
  llvmModule->setTargetTriple(machine->getTargetTriple());
  optimize(*llvmModule, machine.get());
  engine = createEngine();
  llvm::cantFail(engine->addObjectFile(emitObject(*llvmModule, *machine)));
}

Jit::~Jit() = default;

CpuKernelEntry Jit::entry(const std::string &name) {
  if (!engine)
    return nullptr;
  auto address = engine->lookup(entryName(name));
  if (!address) {
    ADD_FAILURE() << llvm::toString(address.takeError());
    return nullptr;
  }
  return address->toPtr<CpuKernelEntry>();
}

//===----------------------------------------------------------------------===//
// Machines
//===----------------------------------------------------------------------===//

int64_t reprise::lowering::vectorBytesOf(const std::string &cpu) {
  if (cpu.empty())
    return hasFeature("avx512f") ? 64 : 32;
  return cpu == "x86-64-v4" ? 64 : 32;
}

bool reprise::lowering::runsHere(const std::string &cpu) {
  if (cpu == "x86-64-v4")
    return hasFeature("avx512f") && hasFeature("avx512bw") &&
           hasFeature("avx512vl") && hasFeature("avx512dq") &&
           hasFeature("avx512cd");
  return cpu.empty() ||
         (hasFeature("avx2") && hasFeature("fma") && hasFeature("f16c"));
}
