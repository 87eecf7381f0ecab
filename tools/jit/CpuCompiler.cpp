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
  return NativeCode::translate(compilation.module(), target);
}

/// An attribute of a tiled function that says a size.
static Expected<Expression> readExpression(mlir::func::FuncOp function,
                                           llvm::StringRef attribute) {
  auto text = function->getAttrOfType<mlir::StringAttr>(attribute);
  return Expression::parse(text.getValue(), attribute.str());
}

/// The call of a tiled function: it takes what it says.
static ManifestLaunch describeLaunch(mlir::func::FuncOp function) {
  ManifestLaunch launch;
  launch.entry = lowering::entryName(function.getName());
  auto names =
      function->getAttrOfType<mlir::ArrayAttr>(lowering::argumentsName);
  for (auto name : names.getAsValueRange<mlir::StringAttr>())
    launch.arguments.push_back(name.str());
  launch.cpu.emplace();
  return launch;
}

static bool takes(const ManifestLaunch &launch, llvm::StringRef name) {
  return llvm::is_contained(launch.arguments, name);
}

/// The buffers of the tiled functions, and their calls.
static Expected<void> describeLaunches(Manifest &manifest, Compilation &tiled) {
  auto find = [&](const std::string &name) {
    return tiled.module().lookupSymbol<mlir::func::FuncOp>(name);
  };
  mlir::func::FuncOp kernel = find(manifest.operatorName);
  assert(kernel && "tiling leaves a function of the operator's name");
  ManifestLaunch launch = describeLaunch(kernel);
  auto teamSize = readExpression(kernel, "rec.team_size");
  if (!teamSize)
    return passOn(teamSize);
  launch.cpu->teamSize = *teamSize;
  if (auto prepare = find(lowering::prepareName(manifest.operatorName))) {
    auto bytes = readExpression(prepare, "rec.prepared_bytes");
    if (!bytes)
      return passOn(bytes);
    manifest.buffers.push_back(
        {lowering::packedWeightsName.str(), BufferKind::prepared, *bytes});
    manifest.prepare.push_back(describeLaunch(prepare));
  }
  if (takes(launch, lowering::workspaceName)) {
    auto bytes = readExpression(kernel, "rec.workspace_bytes");
    if (!bytes)
      return passOn(bytes);
    manifest.buffers.push_back(
        {lowering::workspaceName.str(), BufferKind::workspace, *bytes});
  }
  manifest.launches.push_back(std::move(launch));
  return {};
}

/// Adds what the tiled functions and the target say.
static Expected<void> completeManifest(Manifest &manifest, Compilation &tiled,
                                       const CpuTarget &target) {
  manifest.kind = KernelKind::cpu;
  manifest.target = target.name;
  manifest.cpuFeatures = target.features;
  if (auto described = describeLaunches(manifest, tiled); !described)
    return described;
  // Of the weights, those that the launch of a run does not read.
  for (ManifestArgument &argument : manifest.arguments)
    argument.prepared = llvm::any_of(manifest.prepare,
                                     [&](const ManifestLaunch &prepare) {
                                       return takes(prepare, argument.name);
                                     }) &&
                        !takes(manifest.launches.front(), argument.name);
  return manifest.check(manifest.operatorName);
}

/// From *bound* to *tiled*; the manifest is known then.
Expected<Manifest> CpuCompiler::lowerToTiled(Compilation &compilation) const {
  if (auto scheduled = schedule(compilation, target); !scheduled)
    return passOn(scheduled);
  Manifest manifest =
      describeInterface(compilation.operatorOp(), compilation.request());
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
