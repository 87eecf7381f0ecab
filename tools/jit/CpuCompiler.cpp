//===- CpuCompiler.cpp - kernels for this machine's CPU -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/TargetCompiler.h"

#include "constraints/Target.h"
#include "lowering/Passes.h"
#include "lowering/Pipelines.h"
#include "lowering/cpu/CpuFrame.h"
#include "lowering/llvm/EntryPoint.h"
#include "runtime/CpuKernel.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Interface.h"
#include "tools/jit/NativeCode.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"

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
  lowering::TargetCpuOptions options;
  options.vectorBytes = machine.vectorBytes;
  options.vectorRegisters = machine.vectorRegisters;
  if (machine.l1dBytes > 0)
    options.firstCacheBytes = machine.l1dBytes;
  if (machine.l2Bytes > 0)
    options.cacheBytes = machine.l2Bytes;
  int threads = compilation.request().threads;
  options.threads = threads > 0 ? threads : machine.cores;
  return compilation.run([&](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createTargetCpu(options));
    lowering::addScheduling(passes, compilation.request().explainsSchedule);
  });
}

Expected<NativeCode> CpuCompiler::generate(Compilation &compilation) const {
  auto lowered = compilation.run(lowering::addCpuLowering);
  if (!lowered)
    return passOn(lowered);
  mlir::DialectRegistry translations;
  NativeCode::registerTranslations(translations);
  compilation.module().getContext()->appendDialectRegistry(translations);
  return NativeCode::translate(compilation.module(), target,
                               compilation.request().subnormals);
}

/// The call of a tiled function: it takes what it says. (Expressions are our
/// own text, and parse unless the tiling is wrong.)
static Expected<ManifestLaunch> describeLaunch(mlir::func::FuncOp function,
                                               rec::CpuKernelAttr kernel) {
  ManifestLaunch launch;
  launch.entry = lowering::entryName(function.getName());
  for (auto name : kernel.getArguments().getAsValueRange<mlir::StringAttr>())
    launch.arguments.push_back(name.str());
  launch.cpu.emplace();
  if (kernel.getTeamSize().empty())
    return launch;
  auto size = Expression::parse(kernel.getTeamSize(), "the team's size");
  if (!size)
    return passOn(size);
  launch.cpu->teamSize = *size;
  return launch;
}

/// The launches of a run, and those that prepare it.
static Expected<void> describeLaunches(Manifest &manifest, Compilation &tiled) {
  for (auto function : tiled.module().getOps<mlir::func::FuncOp>()) {
    auto kernel = function->getAttrOfType<rec::CpuKernelAttr>(
        rec::RecDialect::kernelName);
    auto launch = describeLaunch(function, kernel);
    if (!launch)
      return passOn(launch);
    bool isRun = function.getName() == manifest.operatorName;
    if (isRun)
      if (auto described = describeBuffers(manifest, kernel.getBuffers());
          !described)
        return described;
    (isRun ? manifest.launches : manifest.prepare)
        .push_back(std::move(*launch));
  }
  return {};
}

static bool takes(const std::vector<ManifestLaunch> &launches,
                  const std::string &name) {
  return llvm::any_of(launches, [&](const ManifestLaunch &launch) {
    return llvm::is_contained(launch.arguments, name);
  });
}

/// Adds what the tiled functions and the target say.
static Expected<void> completeManifest(Manifest &manifest, Compilation &tiled,
                                       const CpuTarget &target) {
  manifest.kind = KernelKind::cpu;
  manifest.target = target.name;
  manifest.cpuFeatures = target.features;
  if (auto described = describeLaunches(manifest, tiled); !described)
    return described;
  // Of the weights, those that no launch of a run reads.
  for (ManifestArgument &argument : manifest.arguments)
    argument.prepared = takes(manifest.prepare, argument.name) &&
                        !takes(manifest.launches, argument.name);
  return manifest.check(manifest.operatorName);
}

/// From *bound* to *tiled*; the manifest is known then.
Expected<Manifest> CpuCompiler::lowerToTiled(Compilation &compilation) const {
  if (auto scheduled = schedule(compilation, target); !scheduled)
    return passOn(scheduled);
  Manifest manifest =
      describeInterface(compilation.operatorOp(), compilation.request());
  if (auto tiled = compilation.run(lowering::addCpuTiling); !tiled)
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
