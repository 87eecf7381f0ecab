//===- NativeCode.cpp - LLVM IR, assembly, machine code of this machine ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/NativeCode.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

#include <mutex>

using namespace reprise;
using namespace reprise::jit;

struct NativeCode::Parts {
  // In the order in which they must be destroyed, last first.
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;
};

NativeCode::NativeCode(std::unique_ptr<Parts> parts)
    : parts(std::move(parts)) {}
NativeCode::NativeCode(NativeCode &&) noexcept = default;
NativeCode::~NativeCode() = default;

void NativeCode::registerTranslations(mlir::DialectRegistry &registry) {
  mlir::registerBuiltinDialectTranslation(registry);
  mlir::registerLLVMDialectTranslation(registry);
}

static Failure failure(const std::string &what, const std::string &why) {
  return fail(ErrorCode::internal, what + ": " + why, "LLVM",
              "this is a defect of Reprise: please report it with the spec");
}

static void initializeOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
}

//===----------------------------------------------------------------------===//
// The machine
//===----------------------------------------------------------------------===//

/// "+avx2,-avx512f,...": what the processor has, which may be less than its
/// model's name promises.
static std::string hostFeatures() {
  std::string features;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    features += (features.empty() ? "" : ",") +
                std::string(feature.getValue() ? "+" : "-") +
                feature.getKey().str();
  return features;
}

static Expected<std::unique_ptr<llvm::TargetMachine>> hostMachine() {
  initializeOnce();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string why;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, why);
  if (!target)
    return failure("no code generator for this machine", why);
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, llvm::sys::getHostCPUName(), hostFeatures(),
      llvm::TargetOptions(), llvm::Reloc::PIC_, std::nullopt,
      llvm::CodeGenOptLevel::Default, /*JIT=*/true));
}

/// Kernels are vectorised already; without this, LLVM splits 512-bit vectors on
/// machines where short bursts of them do not pay.
static void preferWideVectors(llvm::Module &module) {
  for (llvm::Function &function : module)
    if (!function.isDeclaration())
      function.addFnAttr("prefer-vector-width", "512");
}

//===----------------------------------------------------------------------===//
// Translation and optimisation
//===----------------------------------------------------------------------===//

Expected<NativeCode> NativeCode::translate(mlir::ModuleOp module) {
  auto machine = hostMachine();
  if (!machine)
    return passOn(machine);
  auto parts = std::make_unique<Parts>();
  parts->context = std::make_unique<llvm::LLVMContext>();
  parts->machine = std::move(*machine);
  parts->module = mlir::translateModuleToLLVMIR(module, *parts->context);
  if (!parts->module)
    return failure("the kernel has no translation to LLVM IR",
                   "the module holds other ops than LLVM's");
  parts->module->setDataLayout(parts->machine->createDataLayout());
  parts->module->setTargetTriple(parts->machine->getTargetTriple());
  preferWideVectors(*parts->module);
  NativeCode code(std::move(parts));
  code.optimize();
  return code;
}

void NativeCode::optimize() {
  llvm::PipelineTuningOptions options;
  // The schedule has decided what is a vector.
  options.LoopVectorization = false;
  options.SLPVectorization = false;
  options.LoopInterleaving = false;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager callGraph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(parts->machine.get(), options);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraph, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2)
      .run(*parts->module, modules);
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

std::string NativeCode::irText() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  parts->module->print(stream, nullptr);
  return text;
}

/// Assembly text, or the bytes of an object file.
Expected<std::string> NativeCode::emit(bool asAssembly) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  auto type = asAssembly ? llvm::CodeGenFileType::AssemblyFile
                         : llvm::CodeGenFileType::ObjectFile;
  if (parts->machine->addPassesToEmitFile(passes, stream, nullptr, type))
    return failure("no code can be generated", "the target emits none");
  passes.run(*parts->module);
  return std::string(bytes.begin(), bytes.end());
}

Expected<std::string> NativeCode::assemblyText() && {
  return emit(/*asAssembly=*/true);
}

Expected<LoadedFunctions>
NativeCode::load(std::span<const std::string> names) && {
  auto object = emit(/*asAssembly=*/false);
  if (!object)
    return passOn(object);
  auto engine = llvm::orc::LLJITBuilder().create();
  if (!engine)
    return failure("no engine", llvm::toString(engine.takeError()));
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(*object, names.front());
  if (auto error = (*engine)->addObjectFile(std::move(buffer)))
    return failure("the code cannot be added",
                   llvm::toString(std::move(error)));
  LoadedFunctions loaded;
  for (const std::string &name : names) {
    auto address = (*engine)->lookup(name);
    if (!address)
      return failure("the code cannot be loaded",
                     llvm::toString(address.takeError()));
    loaded.addresses.push_back(address->toPtr<void *>());
  }
  loaded.owner = std::shared_ptr<llvm::orc::LLJIT>(std::move(*engine));
  return loaded;
}
