//===- NativeCode.cpp - LLVM IR, assembly, machine code of this machine ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/NativeCode.h"

#include "constraints/Target.h"
#include "support/NameSuggestion.h"
#include "tools/jit/LinkLibrary.h"
#include "tools/jit/VectorConstants.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

#include <mutex>

using namespace reprise;
using namespace reprise::jit;
using constraints::CpuTarget;

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

/// "+avx2,+fma,...": nothing that the manifest does not name.
static std::string extensions(const CpuTarget &target) {
  std::string features;
  for (const std::string &feature : target.features)
    features += (features.empty() ? "+" : ",+") + feature;
  return features;
}

/// LLVM would pass over an extension that it does not know.
static Expected<void> checkExtensions(const llvm::TargetMachine &machine,
                                      const CpuTarget &target) {
  auto known = machine.getMCSubtargetInfo()->getAllProcessorFeatures();
  std::vector<std::string> names;
  for (const llvm::SubtargetFeatureKV &feature : known)
    names.push_back(feature.Key);
  for (const std::string &feature : target.features)
    if (!llvm::is_contained(names, feature))
      return fail(ErrorCode::invalidArgument,
                  "there is no instruction set extension '" + feature + "'",
                  "target '" + target.name + "'", suggestName(feature, names));
  return {};
}

/// The machine without its extensions.
static llvm::StringRef baseline(const llvm::Triple &triple) {
  return triple.getArch() == llvm::Triple::x86_64 ? "x86-64" : "generic";
}

static Expected<std::unique_ptr<llvm::TargetMachine>>
machineFor(const CpuTarget &description) {
  initializeOnce();
  llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string why;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, why);
  if (!target)
    return failure("no code generator for this machine", why);
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, baseline(triple), "", llvm::TargetOptions(), llvm::Reloc::PIC_,
      llvm::CodeModel::Small, llvm::CodeGenOptLevel::Default));
  if (auto known = checkExtensions(*machine, description); !known)
    return passOn(known);
  machine->setTargetFeatureString(extensions(description));
  return machine;
}

/// Instructions are ordered and chosen for this machine, from those that are
/// allowed. Kernels are vectorised already; without the width, LLVM splits
/// 512-bit vectors on machines where short bursts of them do not pay.
static void tune(llvm::Module &module, const CpuTarget &target) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    if (constraints::isThisMachine(target.name))
      function.addFnAttr("tune-cpu", llvm::sys::getHostCPUName());
    function.addFnAttr("prefer-vector-width",
                       std::to_string(8 * target.vectorBytes));
  }
}

/// What folds while a kernel is compiled must give what it would give when the
/// kernel runs.
static void assumeFlushing(llvm::Module &module) {
  for (llvm::Function &function : module)
    if (!function.isDeclaration())
      function.addFnAttr("denormal-fp-math", "preserve-sign,preserve-sign");
}

//===----------------------------------------------------------------------===//
// Translation and optimisation
//===----------------------------------------------------------------------===//

Expected<NativeCode> NativeCode::translate(mlir::ModuleOp module,
                                           const CpuTarget &target,
                                           Subnormals subnormals) {
  auto machine = machineFor(target);
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
  tune(*parts->module, target);
  if (subnormals == Subnormals::flush)
    assumeFlushing(*parts->module);
  NativeCode code(std::move(parts));
  if (auto optimized = code.optimize(); !optimized)
    return passOn(optimized);
  placeVectorConstants(*code.parts->module, target);
  return code;
}

/// What tiled kernels need: loops are unrolled and vectors formed before, and
/// there is nothing to inline. LLVM's own O2 takes more than twice as long, for
/// code that was up to 3% faster in some rows of the benchmark and as fast in
/// the others; GVN in place of the second CSE makes the same loops.
/// (A pass of a textual pipeline is asked for a fixed point, and stops the
/// process where one round does not reach it.)
static constexpr const char *pipeline =
    "function<eager-inv>(sroa,early-cse<memssa>,"
    "instcombine<no-verify-fixpoint>,simplifycfg,"
    "loop-mssa(loop-rotate,licm),early-cse<memssa>,"
    "instcombine<no-verify-fixpoint>,simplifycfg)";

Expected<void> NativeCode::optimize() {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager callGraph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(parts->machine.get());
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraph, modules);
  llvm::ModulePassManager passes;
  if (auto error = builder.parsePassPipeline(passes, pipeline))
    return failure("LLVM does not know the passes of the pipeline",
                   llvm::toString(std::move(error)));
  passes.run(*parts->module, modules);
  return {};
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void NativeCode::exportText(const std::string &name, const std::string &text) {
  llvm::Constant *value = llvm::ConstantDataArray::getString(
      *parts->context, text, /*AddNull=*/false);
  new llvm::GlobalVariable(*parts->module, value->getType(),
                           /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage, value, name);
}

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

Expected<std::string> NativeCode::sharedLibrary(const std::string &name) && {
  auto object = emit(/*asAssembly=*/false);
  if (!object)
    return object;
  return linkLibrary(*object, name);
}
