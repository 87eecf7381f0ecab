//===- GpuLowering.cpp - from a bound operator to CUDA C++ ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/GpuLowering.h"

#include "kernels/EmbeddedHeaders.h"
#include "lowering/Passes.h"
#include "lowering/Pipelines.h"
#include "lowering/gpu/CudaEmitter.h"
#include "tools/jit/Interface.h"

#include "mlir/Pass/PassManager.h"

using namespace reprise;
using namespace reprise::jit;
using constraints::GpuTarget;

static constexpr std::string_view stageNames[] = {"scheduled", "tiled", "cuda",
                                                  "ptx", "manifest"};

std::span<const std::string_view> reprise::jit::gpuStages() {
  return stageNames;
}

static Expected<void> schedule(Compilation &compilation,
                               const GpuTarget &target) {
  lowering::TargetGpuOptions options;
  options.registersPerBlock = target.registersPerMultiprocessor;
  options.registersPerThread = target.maxRegistersPerThread;
  options.threadsPerBlock = target.maxThreadsPerBlock;
  options.sharedMemoryBytes = target.sharedMemoryPerBlockBytes;
  return compilation.run([&](mlir::OpPassManager &passes) {
    passes.addPass(lowering::createTargetGpu(options));
    lowering::addScheduling(passes, compilation.request().explainsSchedule);
  });
}

static mlir::gpu::GPUFuncOp findKernel(Compilation &compilation) {
  mlir::gpu::GPUFuncOp kernel;
  compilation.module().walk(
      [&](mlir::gpu::GPUFuncOp found) { kernel = found; });
  assert(kernel && "tiling leaves one kernel");
  return kernel;
}

static rec::GpuKernelAttr planOf(mlir::gpu::GPUFuncOp kernel) {
  return kernel->getAttrOfType<rec::GpuKernelAttr>(rec::RecDialect::kernelName);
}

/// The call of the tiled kernel, which takes all arguments and buffers. Its
/// geometry is our own text: it parses unless the tiling is wrong.
static Expected<ManifestLaunch> describeLaunch(const Manifest &manifest,
                                               mlir::gpu::GPUFuncOp kernel) {
  ManifestLaunch launch;
  launch.entry = kernel.getName().str();
  for (const ManifestArgument &argument : manifest.arguments)
    launch.arguments.push_back(argument.name);
  for (const ManifestBuffer &buffer : manifest.buffers)
    launch.arguments.push_back(buffer.name);
  GpuGeometry &geometry = launch.gpu.emplace();
  rec::GpuKernelAttr plan = planOf(kernel);
  for (size_t axis = 0; axis < geometry.grid.size(); ++axis) {
    auto blocks = Expression::parse(
        mlir::cast<mlir::StringAttr>(plan.getGrid()[axis]).getValue(), "grid");
    if (!blocks)
      return passOn(blocks);
    geometry.grid[axis] = *blocks;
    geometry.block[axis] = Expression(plan.getBlock()[axis]);
  }
  geometry.sharedMemoryBytes = Expression(plan.getSharedMemoryBytes());
  return launch;
}

/// Adds what the tiled kernel and the target say.
static Expected<void> completeManifest(Manifest &manifest,
                                       mlir::gpu::GPUFuncOp kernel,
                                       const GpuTarget &target,
                                       KernelKind kind) {
  manifest.target = (kind == KernelKind::sim ? "sim:" : "") + target.name;
  manifest.kind = kind;
  if (kind == KernelKind::cuda)
    manifest.architecture = target.architecture;
  if (mlir::ArrayAttr buffers = planOf(kernel).getBuffers())
    if (auto described = describeBuffers(manifest, buffers); !described)
      return described;
  auto launch = describeLaunch(manifest, kernel);
  if (!launch)
    return passOn(launch);
  manifest.launches.push_back(std::move(*launch));
  return manifest.check(manifest.operatorName);
}

/// From *bound* to *tiled*; the manifest is known then.
static Expected<Manifest> lowerToTiled(Compilation &compilation,
                                       const GpuTarget &target,
                                       KernelKind kind) {
  if (auto scheduled = schedule(compilation, target); !scheduled)
    return passOn(scheduled);
  Manifest manifest =
      describeInterface(compilation.operatorOp(), compilation.request());
  if (auto tiled = compilation.run(lowering::addGpuTiling); !tiled)
    return passOn(tiled);
  if (auto complete =
          completeManifest(manifest, findKernel(compilation), target, kind);
      !complete)
    return passOn(complete);
  return manifest;
}

Expected<CudaText> reprise::jit::lowerToCuda(Compilation &compilation,
                                             const GpuTarget &target,
                                             KernelKind kind) {
  auto manifest = lowerToTiled(compilation, target, kind);
  if (!manifest)
    return passOn(manifest);
  auto prepared = compilation.run(lowering::addGpuEmission);
  if (!prepared)
    return passOn(prepared);
  return CudaText{lowering::emitCuda(findKernel(compilation)),
                  std::move(*manifest)};
}

Expected<NvrtcResult> reprise::jit::compileText(const CudaText &kernel,
                                                const GpuTarget &target) {
  auto nvrtc = Nvrtc::load();
  if (!nvrtc)
    return passOn(nvrtc);
  NvrtcRequest request;
  request.sourceName = kernel.manifest.operatorName + ".cu";
  request.source = kernel.text;
  for (const EmbeddedHeader &header : deviceHeaders())
    request.headers.push_back({header.name, header.text});
  request.architecture = target.architecture;
  bool flushes = kernel.manifest.subnormals == Subnormals::flush;
  request.options = {"--std=c++20", flushes ? "--ftz=true" : "--ftz=false"};
  return nvrtc->compile(request);
}

Expected<std::string> reprise::jit::inspectGpu(Compilation &compilation,
                                               const GpuTarget &target,
                                               KernelKind kind,
                                               std::string_view stage) {
  if (stage == "scheduled") {
    if (auto scheduled = schedule(compilation, target); !scheduled)
      return passOn(scheduled);
    return compilation.printWithRemarks();
  }
  if (stage == "tiled" || stage == "manifest") {
    auto manifest = lowerToTiled(compilation, target, kind);
    if (!manifest)
      return passOn(manifest);
    return stage == "tiled" ? compilation.print() : manifest->toJson();
  }
  auto kernel = lowerToCuda(compilation, target, kind);
  if (!kernel)
    return passOn(kernel);
  if (stage == "cuda")
    return std::move(kernel->text);
  auto compiled = compileText(*kernel, target);
  if (!compiled)
    return passOn(compiled);
  return std::move(compiled->ptx);
}
