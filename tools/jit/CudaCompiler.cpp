//===- CudaCompiler.cpp - kernels for an NVIDIA GPU -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CudaKernel.h"
#include "runtime/Nvrtc.h"
#include "tools/jit/GpuLowering.h"
#include "tools/jit/TargetCompiler.h"

using namespace reprise;
using namespace reprise::jit;
using constraints::GpuTarget;

namespace {

class CudaCompiler final : public TargetCompiler {
public:
  explicit CudaCompiler(GpuTarget target) : target(std::move(target)) {}
  std::span<const std::string_view> stages() const override {
    return gpuStages();
  }
  Expected<std::string> inspect(Compilation &bound,
                                std::string_view stage) const override {
    return inspectGpu(bound, target, KernelKind::cuda, stage);
  }
  Expected<std::shared_ptr<const CompiledKernel>>
  compile(Compilation &bound) const override;

private:
  GpuTarget target;
};

} // namespace

std::unique_ptr<TargetCompiler>
reprise::jit::createCudaCompiler(GpuTarget target) {
  return std::make_unique<CudaCompiler>(std::move(target));
}

/// Of the text's only kernel.
static std::map<std::string, double>
describeResources(const NvrtcResult &compiled) {
  std::map<std::string, double> resources;
  for (const KernelResources &kernel : compiled.resources) {
    resources["registers"] = double(kernel.registers);
    resources["stack_frame_bytes"] = double(kernel.stackFrameBytes);
    resources["spill_store_bytes"] = double(kernel.spillStoreBytes);
    resources["spill_load_bytes"] = double(kernel.spillLoadBytes);
  }
  return resources;
}

Expected<std::shared_ptr<const CompiledKernel>>
CudaCompiler::compile(Compilation &bound) const {
  auto kernel = lowerToCuda(bound, target, KernelKind::cuda);
  if (!kernel)
    return passOn(kernel);
  auto nvrtc = Nvrtc::load();
  if (!nvrtc)
    return passOn(nvrtc);
  kernel->manifest.provenance["nvrtc"] = nvrtc->version();
  kernel->text += cudaManifestMark(kernel->manifest);
  auto compiled = compileText(*kernel, target);
  if (!compiled)
    return passOn(compiled);
  kernel->manifest.resources = describeResources(*compiled);
  return loadCudaKernel(
      std::move(kernel->manifest),
      std::string(compiled->cubin.begin(), compiled->cubin.end()));
}
