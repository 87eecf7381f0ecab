//===- CpuCompiler.cpp - kernels for this machine's CPU -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/TargetCompiler.h"

#include "constraints/Target.h"
#include "lowering/Passes.h"
#include "lowering/cpu/CpuKernelBuilder.h"
#include "lowering/llvm/EntryPoint.h"
#include "runtime/CpuKernel.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Interface.h"
#include "tools/jit/NativeCode.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace reprise;
using namespace reprise::jit;
using constraints::CpuTarget;

namespace {

constexpr std::string_view stageNames[] = {"scheduled", "tiled", "llvm", "asm",
                                           "manifest"};

class CpuCompiler final : public TargetCompiler {
public:
  explicit CpuCompiler(CpuTarget target) : target(std::move(target)) {}
  std::span<const std::string_view> stages() const override {
    return stageNames;
  }
  Expected<std::string> inspect(Compilation &bound,
                                std::string_view stage) const override;
  Expected<std::shared_ptr<const CompiledKernel>>
  compile(Compilation &bound) const override;

private:
  Expected<Manifest> lowerToTiled(Compilation &compilation) const;
  Expected<NativeCode> generate(Compilation &tiled) const;

  CpuTarget target;
};

} // namespace

std::unique_ptr<TargetCompiler>
reprise::jit::createCpuCompiler(CpuTarget target) {
  return std::make_unique<CpuCompiler>(std::move(target));
}

static Expected<void> schedule(Compilation &compilation,
                               const CpuTarget &machine) {
  lowering::ScheduleForCpuOptions options;
  options.vectorBytes = machine.vectorBytes;
  options.vectorRegisters = machine.vectorRegisters;
  if (machine.l1dBytes > 0)
    options.firstCacheBytes = machine.l1dBytes;
  if (machine.l2Bytes > 0)
    options.cacheBytes = machine.l2Bytes;
  int threads = compilation.request().threads;
  options.threads = threads > 0 ? threads : machine.cores;
  options.explain = compilation.request().explainsSchedule;
  return compilation.run([&](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createScheduleForCpu(options));
  });
}

/// Folds what a stage left to be folded. Regions are simple as they are built:
/// looking at them again took more time than all else.
static void simplify(mlir::OpPassManager &passes) {
  mlir::GreedyRewriteConfig config;
  config.setRegionSimplificationLevel(
      mlir::GreedySimplifyRegionLevel::Disabled);
  passes.addPass(mlir::createCanonicalizerPass(config));
  passes.addPass(mlir::createCSEPass());
}

static Expected<void> tile(Compilation &compilation) {
  return compilation.run([](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createTileForCpu());
    passes.addPass(lowering::createRecountCpu());
    // Most of what folds does so once.
    passes.addPass(mlir::createCSEPass());
    simplify(passes);
  });
}

Expected<NativeCode> CpuCompiler::generate(Compilation &compilation) const {
  auto lowered = compilation.run([](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createExpandMath());
    simplify(passes);
    passes.addPass(lowering::createConvertTiledToLLVM());
  });
  if (!lowered)
    return passOn(lowered);
  mlir::DialectRegistry translations;
  NativeCode::registerTranslations(translations);
  compilation.module().getContext()->appendDialectRegistry(translations);
  return NativeCode::translate(compilation.module(), target,
                               compilation.request().subnormals);
}

static void describePreparation(Manifest &manifest, Compilation &tiled) {
  std::string name = lowering::prepareName(manifest.operatorName);
  auto prepare = tiled.module().lookupSymbol<mlir::func::FuncOp>(name);
  if (!prepare)
    return;
  auto bytes = prepare->getAttrOfType<mlir::StringAttr>("rec.prepared_bytes");
  Preparation &preparation = manifest.preparation.emplace();
  preparation.entry = lowering::entryName(name);
  [[maybe_unused]] bool isNumber =
      !bytes.getValue().getAsInteger(10, preparation.bytes);
  assert(isNumber && "prepared weights have a fixed size");
}

/// The tiled kernel says how much memory it needs; `manifest` gets that, and
/// what all CPU kernels have.
static Expected<void> completeManifest(Manifest &manifest, Compilation &tiled,
                                       const CpuTarget &target) {
  auto kernel =
      tiled.module().lookupSymbol<mlir::func::FuncOp>(manifest.operatorName);
  assert(kernel && "tiling leaves a function of the operator's name");
  auto bytes = kernel->getAttrOfType<mlir::StringAttr>("rec.workspace_bytes");
  auto expression = Expression::parse(bytes.getValue(), "rec.workspace_bytes");
  if (!expression)
    return passOn(expression);
  auto size = kernel->getAttrOfType<mlir::StringAttr>("rec.team_size");
  auto teamSize = Expression::parse(size.getValue(), "rec.team_size");
  if (!teamSize)
    return passOn(teamSize);
  manifest.teamSize = *teamSize;
  manifest.kind = KernelKind::cpu;
  manifest.target = target.name;
  manifest.cpuFeatures = target.features;
  manifest.entry = lowering::entryName(manifest.operatorName);
  manifest.workspaceBytes = *expression;
  describePreparation(manifest, tiled);
  return manifest.check(manifest.operatorName);
}

/// Whether an input is nothing but a weight of products that are packed.
static bool isPackedWeight(mlir::BlockArgument argument) {
  return !argument.use_empty() &&
         llvm::all_of(argument.getUses(), [](mlir::OpOperand &use) {
           auto product =
               mlir::dyn_cast<rec::BlockDiagonalProductOp>(use.getOwner());
           return product && product.getWeight() == use.get();
         });
}

/// From *bound* to *tiled*; the manifest is known then.
Expected<Manifest> CpuCompiler::lowerToTiled(Compilation &compilation) const {
  if (auto scheduled = schedule(compilation, target); !scheduled)
    return passOn(scheduled);
  Manifest manifest =
      describeInterface(compilation.operatorOp(), compilation.request());
  auto inputs = compilation.operatorOp().getBody().getArguments();
  for (mlir::BlockArgument input : inputs)
    manifest.arguments[input.getArgNumber()].prepared = isPackedWeight(input);
  if (auto tiled = tile(compilation); !tiled)
    return passOn(tiled);
  if (auto complete = completeManifest(manifest, compilation, target);
      !complete)
    return passOn(complete);
  return manifest;
}

Expected<std::string> CpuCompiler::inspect(Compilation &compilation,
                                           std::string_view stage) const {
  if (stage == "scheduled") {
    if (auto scheduled = schedule(compilation, target); !scheduled)
      return passOn(scheduled);
    return compilation.printWithRemarks();
  }
  auto manifest = lowerToTiled(compilation);
  if (!manifest)
    return passOn(manifest);
  if (stage == "tiled")
    return compilation.print();
  if (stage == "manifest")
    return manifest->toJson();
  auto code = generate(compilation);
  if (!code)
    return passOn(code);
  return stage == "llvm" ? code->irText() : std::move(*code).assemblyText();
}

Expected<std::shared_ptr<const CompiledKernel>>
CpuCompiler::compile(Compilation &compilation) const {
  auto manifest = lowerToTiled(compilation);
  if (!manifest)
    return passOn(manifest);
  auto code = generate(compilation);
  if (!code)
    return passOn(code);
  code->exportText(REPRISE_MANIFEST_SYMBOL, manifestFingerprint(*manifest));
  auto library = std::move(*code).sharedLibrary(manifest->operatorName);
  if (!library)
    return passOn(library);
  return loadCpuKernel(std::move(*manifest), std::move(*library),
                       WhereForeign::keep);
}
