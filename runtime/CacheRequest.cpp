//===- CacheRequest.cpp - which kernels serve a request -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CacheRequest.h"

#include "runtime/CpuTopology.h"
#include "runtime/CudaDevice.h"
#include "runtime/HostCpu.h"
#include "runtime/Sha256.h"
#include "runtime/SizeBucket.h"
#include "runtime/SizeUnifier.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
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
        request.specText, request.operatorName, request.target, storage,
        request.mode, request.direction, request.inputProduct, request.schedule,
        std::to_string(request.threads), inputs})
    text += fmt::format("{}:{}\n", field.size(), field);
  return sha256(text);
}

//===----------------------------------------------------------------------===//
// Sizes and inputs
//===----------------------------------------------------------------------===//

/// The type of streams, parameters and weights in memory.
static DType storageOf(const Manifest &manifest) {
  for (const ManifestArgument &argument : manifest.arguments)
    if (argument.dtype == DType::bf16 || argument.dtype == DType::f16)
      return argument.dtype;
  return DType::f32;
}

/// Whether the storage type follows from the request: by name, or from an input
/// of that type; else the compiler takes f32.
static bool fixesStorage(const Manifest &manifest,
                         const CompileRequest &request) {
  DType storage = storageOf(manifest);
  if (request.storage)
    return *request.storage == storage;
  if (storage == DType::f32)
    return true;
  for (const auto &[name, input] : request.inputs)
    if (manifest.find(name) && input.dtype == storage)
      return true;
  return false;
}

bool reprise::serves(const Manifest &manifest, const CompileRequest &request) {
  if (!fixesStorage(manifest, request))
    return false;
  Bindings sizes;
  std::vector<SizeOrigin> origins;
  SizeUnifier unifier(manifest, sizes, origins);
  if (!unifier.start(request.dims))
    return false;
  std::set<std::string> fixed;
  for (const auto &[dimension, size] : request.dims)
    fixed.insert(dimension);

  for (const auto &[name, input] : request.inputs) {
    const ManifestArgument *argument = manifest.find(name);
    // The compiler passes over tensors that are no inputs.
    if (!argument || argument->role != ArgumentRole::input)
      continue;
    ConstTensorView view(nullptr, input.dtype, input.shape);
    if (input.dtype != argument->dtype || !unifier.unify(*argument, view))
      return false;
    for (const AxisExtent &extent : argument->dims)
      if (const auto *dimension = std::get_if<std::string>(&extent))
        fixed.insert(*dimension);
  }
  // Tuned for other sizes it would be right, but not the compiler's choice.
  for (const auto &[dimension, nominal] : manifest.tunedFor)
    if (auto size = sizes.find(dimension);
        !size || nominalSize(*size) != nominal)
      return false;
  // A size that the request leaves open might come from the spec, or be
  // missing: the compiler knows.
  for (const auto &[dimension, size] : manifest.dims)
    if (!fixed.count(dimension))
      return false;
  return true;
}
