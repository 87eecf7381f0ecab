//===- CpuKernel.cpp - kernels that are functions of this process ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CpuKernel.h"

#include "runtime/FloatingPointMode.h"
#include "runtime/HostCpu.h"
#include "runtime/SharedLibrary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

using namespace reprise;

static_assert(REPRISE_DESCRIPTOR_EXTENTS == 2 * Shape::maxRank);

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

CpuKernel::CpuKernel(std::vector<CpuKernelEntry> launches,
                     std::vector<CpuKernelEntry> prepare,
                     std::shared_ptr<void> keepAlive)
    : launches(std::move(launches)), prepare(std::move(prepare)),
      keepAlive(std::move(keepAlive)) {}

/// Calls a launch's entry on all threads of its team, each with its own table
/// of arguments. `descriptors` are those of the run's operands.
static Expected<void> callOnTeam(CpuKernelEntry entry, const Launch &launch,
                                 std::span<StridedDescriptor> descriptors,
                                 const KernelRun &run) {
  size_t count = launch.operands.size();
  // The tables differ in the team's context.
  size_t tableEntries = count + 1;
  auto tables =
      run.scratch.array<void *>(tableEntries * size_t(launch.teamSize));
  if (!tables)
    return passOn(tables);
  for (int rank = 0; rank < launch.teamSize; ++rank) {
    void **table = tables->data() + size_t(rank) * tableEntries;
    for (size_t i = 0; i < count; ++i)
      table[i] = &descriptors[launch.operands[i]];
    table[count] = const_cast<TeamContext *>(&run.team.context(rank));
  }
  run.team.run(launch.teamSize, [&](int rank) {
    FloatingPointMode mode(run.manifest.subnormals);
    entry(tables->data() + size_t(rank) * tableEntries);
  });
  return {};
}

Expected<void> CpuKernel::run(const KernelRun &run) const {
  auto descriptors = run.scratch.array<StridedDescriptor>(run.operands.size());
  if (!descriptors)
    return passOn(descriptors);
  for (size_t i = 0; i < run.operands.size(); ++i)
    (*descriptors)[i] = describeForKernel(run.operands[i]);
  for (const Launch &launch : run.prepare)
    if (auto called =
            callOnTeam(prepare[launch.index], launch, *descriptors, run);
        !called)
      return called;
  for (const Launch &launch : run.launches)
    if (auto called =
            callOnTeam(launches[launch.index], launch, *descriptors, run);
        !called)
      return called;
  return {};
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
  Expected<void> run(const KernelRun &) const override {
    return Failure(error);
  }

private:
  Error error;
};
} // namespace

/// The functions of the launches, in their order.
static Expected<std::vector<CpuKernelEntry>>
findEntries(const SharedLibrary &library,
            const std::vector<ManifestLaunch> &launches) {
  std::vector<CpuKernelEntry> entries;
  for (const ManifestLaunch &launch : launches) {
    auto entry = library.symbol(launch.entry);
    if (!entry)
      return passOn(entry);
    entries.push_back(reinterpret_cast<CpuKernelEntry>(*entry));
  }
  return entries;
}

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
  auto launches = findEntries(**loaded, manifest.launches);
  if (!launches)
    return passOn(launches);
  auto prepare = findEntries(**loaded, manifest.prepare);
  if (!prepare)
    return passOn(prepare);
  auto code = std::make_shared<CpuKernel>(
      std::move(*launches), std::move(*prepare), std::move(*loaded));
  return std::make_shared<const CompiledKernel>(
      CompiledKernel{std::move(manifest), std::move(code), std::move(library)});
}
