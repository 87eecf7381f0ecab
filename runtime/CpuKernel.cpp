//===- CpuKernel.cpp - kernels that are functions of this process ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CpuKernel.h"

#include "runtime/HostCpu.h"
#include "runtime/Sha256.h"
#include "runtime/SharedLibrary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

using namespace reprise;

static_assert(REPRISE_DESCRIPTOR_EXTENTS == 2 * Shape::maxRank);

KernelCode::~KernelCode() = default;

Expected<void> KernelCode::prepare(const Launch &) const { return {}; }

static StridedDescriptor describeForKernel(const TensorView &view) {
  StridedDescriptor descriptor{view.data, view.data, 0, {}};
  if (!view.present())
    return descriptor;
  int rank = view.shape.rank();
  for (int axis = 0; axis < rank; ++axis) {
    descriptor.extents[axis] = view.shape[axis];
    descriptor.extents[rank + axis] = view.strides[axis];
  }
  return descriptor;
}

CpuKernel::CpuKernel(CpuKernelEntry entry, CpuKernelEntry prepareEntry,
                     std::shared_ptr<void> keepAlive)
    : entry(entry), prepareEntry(prepareEntry),
      keepAlive(std::move(keepAlive)) {
  assert(entry && "a kernel has an entry");
}

static StridedDescriptor describeBytes(std::span<std::byte> bytes) {
  return describeForKernel(
      TensorView(bytes.data(), DType::u8, Shape{int64_t(bytes.size())}));
}

/// Calls a function on all threads, each with its own table of arguments.
static Expected<void> callOnTeam(CpuKernelEntry function,
                                 const Launch &launch) {
  size_t count = launch.arguments.size();
  size_t ranks = size_t(launch.teamSize);
  auto descriptors = launch.scratch.array<StridedDescriptor>(count + 2);
  if (!descriptors)
    return passOn(descriptors);
  // The tables differ in the team's context.
  size_t tableEntries = count + 3;
  auto tables = launch.scratch.array<void *>(tableEntries * ranks);
  if (!tables)
    return passOn(tables);

  for (size_t i = 0; i < count; ++i)
    (*descriptors)[i] = describeForKernel(launch.arguments[i]);
  (*descriptors)[count] = describeBytes(launch.preparedWeights);
  (*descriptors)[count + 1] = describeBytes(launch.workspace);
  for (size_t rank = 0; rank < ranks; ++rank) {
    void **table = tables->data() + rank * tableEntries;
    for (size_t i = 0; i < count + 2; ++i)
      table[i] = &(*descriptors)[i];
    table[count + 2] =
        const_cast<TeamContext *>(&launch.team.context(int(rank)));
  }
  launch.team.run(launch.teamSize, [&](int rank) {
    function(tables->data() + size_t(rank) * tableEntries);
  });
  return {};
}

Expected<void> CpuKernel::prepare(const Launch &launch) const {
  return prepareEntry ? callOnTeam(prepareEntry, launch) : Expected<void>();
}

Expected<void> CpuKernel::launch(const Launch &launch) const {
  return callOnTeam(entry, launch);
}

/// Fails where the kernel was compiled for extensions that are not here.
static Expected<void> checkFeatures(const Manifest &manifest) {
  const std::vector<std::string> &present = cpuFeatures();
  std::string missing;
  for (const std::string &feature : manifest.cpuFeatures)
    if (std::find(present.begin(), present.end(), feature) == present.end())
      missing += (missing.empty() ? "" : ", ") + feature;
  if (missing.empty())
    return {};
  return fail(ErrorCode::unsupported,
              fmt::format("it was compiled for a processor with {}, which this "
                          "one does not have ({})",
                          missing, cpuModel()),
              fmt::format("kernel '{}'", manifest.operatorName),
              "compile it on this machine, or on one like it");
}

std::string reprise::manifestFingerprint(const Manifest &manifest) {
  Manifest known = manifest;
  known.resources.clear();
  return sha256(known.toJson());
}

/// A call with other arguments than the code expects would end the process.
static Expected<void> checkFingerprint(const Manifest &manifest,
                                       const SharedLibrary &library) {
  auto stored = library.symbol(REPRISE_MANIFEST_SYMBOL);
  std::string expected = manifestFingerprint(manifest);
  if (stored && std::memcmp(*stored, expected.data(), expected.size()) == 0)
    return {};
  return fail(ErrorCode::io, "its code was compiled for another manifest",
              fmt::format("kernel '{}'", manifest.operatorName),
              "do not edit manifests; compile the kernel again");
}

namespace {
/// Code for another machine.
class ForeignCode final : public KernelCode {
public:
  explicit ForeignCode(Error error) : error(std::move(error)) {}
  Expected<void> launch(const Launch &) const override {
    return Failure(error);
  }

private:
  Error error;
};
} // namespace

Expected<std::shared_ptr<const CompiledKernel>>
reprise::loadCpuKernel(Manifest manifest, std::string library,
                       WhereForeign whereForeign) {
  auto features = checkFeatures(manifest);
  if (!features && whereForeign == WhereForeign::refuse)
    return passOn(features);
  if (!features) {
    auto code = std::make_shared<ForeignCode>(std::move(features.error()));
    return std::make_shared<const CompiledKernel>(CompiledKernel{
        std::move(manifest), std::move(code), std::move(library)});
  }
  auto loaded = SharedLibrary::load(library, manifest.operatorName);
  if (!loaded)
    return passOn(loaded);
  if (auto matches = checkFingerprint(manifest, **loaded); !matches)
    return passOn(matches);
  auto entry = (*loaded)->symbol(manifest.entry);
  if (!entry)
    return passOn(entry);
  Expected<void *> prepare = nullptr;
  if (manifest.preparation)
    prepare = (*loaded)->symbol(manifest.preparation->entry);
  if (!prepare)
    return passOn(prepare);
  auto code = std::make_shared<CpuKernel>(
      reinterpret_cast<CpuKernelEntry>(*entry),
      reinterpret_cast<CpuKernelEntry>(*prepare), std::move(*loaded));
  return std::make_shared<const CompiledKernel>(
      CompiledKernel{std::move(manifest), std::move(code), std::move(library)});
}
