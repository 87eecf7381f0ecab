//===- CudaCompiler.cpp - kernels for an NVIDIA GPU -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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

Expected<std::shared_ptr<const CompiledKernel>>
CudaCompiler::compile(Compilation &) const {
  return fail(ErrorCode::unsupported,
              "kernels for GPUs can be read (inspect) and simulated, and not "
              "launched yet",
              "target '" + target.name + "'",
              "use the target sim:" + target.name + ", or cpu");
}
