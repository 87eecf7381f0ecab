//===- CacheRequest.cpp - which kernels serve a request -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CacheRequest.h"

#include "runtime/ArgumentChecks.h"
#include "runtime/CpuKernel.h"
#include "runtime/CpuTopology.h"
#include "runtime/CudaDevice.h"
#include "runtime/HostCpu.h"
#include "runtime/NvrtcSearch.h"
#include "runtime/SizeBucket.h"
#include "runtime/SizeUnifier.h"
#include "support/Sha256.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>

using namespace reprise;

//===----------------------------------------------------------------------===//
// Everything but sizes and inputs
//===----------------------------------------------------------------------===//

/// What the choice of a schedule looks at.
static std::string describeMachine() {
  return fmt::format("{}; {}; {} and {} bytes of L1 and L2; {} cores",
                     cpuModel(), fmt::join(cpuFeatures(), ","),
                     ::sysconf(_SC_LEVEL1_DCACHE_SIZE),
                     ::sysconf(_SC_LEVEL2_CACHE_SIZE), availableCores().size());
}

/// The target "gpu" means the GPU at hand: what the choice of its description
/// looks at, and the driver, which must be as new as the code. Other targets
/// mean the same everywhere, and no GPU is asked for.
static std::string describeGpu(const std::string &target) {
  if (target != "gpu")
    return "";
  auto device = CudaDevice::open();
  // Without one the compiler has something to say.
  if (!device)
    return "none";
  const CudaDeviceFacts &facts = (*device)->facts();
  return fmt::format("{}; {}.{}; {} bytes of shared memory; driver {}",
                     facts.name, facts.computeMajor, facts.computeMinor,
                     facts.sharedMemoryPerBlockBytes, facts.driverVersion);
}

/// Of whatever is compiled for a GPU itself, which NVRTC does.
static std::string describeGpuCompiler(const std::string &target) {
  bool isForGpu = target != "cpu" && !target.starts_with("sim:");
  return isForGpu ? describeNvrtcs() : "";
}

std::string reprise::cacheKey(const CompileRequest &request,
                              const std::string &compilerBuild) {
  std::string storage(request.storage ? name(*request.storage) : "");
  // Which inputs are given decides on the operator's form (`u` or `x`).
  std::string inputs;
  for (const auto &[name, input] : request.inputs)
    inputs += name + "\n";
  std::string text;
  // With their lengths, so that no two lists of fields give one text.
  for (const std::string &field :
       {compilerBuild, describeMachine(), describeGpu(request.target),
        describeGpuCompiler(request.target), request.specText,
        request.operatorName, request.target, storage, request.mode,
        request.direction, request.inputProduct, request.schedule,
        std::to_string(request.threads), std::string(name(request.subnormals)),
        inputs})
    text += fmt::format("{}:{}\n", field.size(), field);
  return sha256(text);
}

//===----------------------------------------------------------------------===//
// Sizes and inputs
//===----------------------------------------------------------------------===//

std::optional<std::set<std::string>>
reprise::openSizes(const Manifest &manifest, const CompileRequest &request) {
  Bindings sizes;
  std::vector<SizeOrigin> origins;
  SizeUnifier unifier(manifest, sizes, origins);
  if (!unifier.start(request.dims))
    return std::nullopt;
  std::set<std::string> open;
  for (const auto &[dimension, size] : manifest.dims)
    if (!request.dims.count(dimension))
      open.insert(dimension);

  for (const auto &[name, input] : request.inputs) {
    const ManifestArgument *argument = manifest.find(name);
    // The compiler passes over tensors that are no inputs.
    if (!argument || argument->role != ArgumentRole::input)
      continue;
    // The compiler says why.
    if (input.problem)
      return std::nullopt;
    ConstTensorView view(nullptr, input.dtype, input.shape);
    if (!takesDType(*argument, input.dtype) || !unifier.unify(*argument, view))
      return std::nullopt;
    for (const AxisExtent &extent : argument->dims)
      if (const auto *dimension = std::get_if<std::string>(&extent))
        open.erase(*dimension);
      else if (const auto *expression = std::get_if<Expression>(&extent))
        open.erase(expression->names().front());
  }
  // Tuned for other sizes it would be right, but not the compiler's choice.
  for (const auto &[dimension, nominal] : manifest.tunedFor)
    if (auto size = sizes.find(dimension);
        !size || nominalSize(*size) != nominal)
      return std::nullopt;
  return open;
}

std::string reprise::kernelName(const Manifest &manifest,
                                const std::set<std::string> &openSizes) {
  std::string text = manifestFingerprint(manifest);
  if (openSizes.empty())
    return text;
  for (const std::string &dimension : openSizes)
    text += "\n" + dimension;
  return sha256(text);
}
