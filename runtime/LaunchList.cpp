//===- LaunchList.cpp - a manifest's launches, evaluated ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/LaunchList.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace reprise;

/// Evaluates an expression that must give a size within [least, most]. `owner`
/// is the buffer's or the entry's name.
static Expected<int64_t> evaluateWithin(const Expression &expression,
                                        const Bindings &sizes,
                                        std::string_view what,
                                        std::string_view owner, int64_t least,
                                        int64_t most) {
  auto value = expression.evaluate(sizes);
  if (value && *value >= least && *value <= most)
    return value;
  std::string place =
      fmt::format("'{}', expression '{}'", owner, expression.text());
  if (!value) {
    value.error().place = std::move(place);
    return value;
  }
  return fail(
      ErrorCode::doesNotFit,
      fmt::format("{} is {}, outside {} to {}", what, *value, least, most),
      std::move(place), "use smaller sizes");
}

Expected<int64_t> reprise::evaluateBytes(const ManifestBuffer &buffer,
                                         const Bindings &sizes) {
  return evaluateWithin(buffer.bytes, sizes, "the size of a buffer in bytes",
                        buffer.name, 0, INT64_MAX);
}

/// A grid is divided into whole clusters.
static Expected<void> checkClusters(const LaunchGeometry &geometry,
                                    std::string_view entry) {
  int64_t blocks = 1;
  for (size_t axis = 0; axis < 3; ++axis) {
    blocks *= geometry.cluster[axis];
    if (geometry.grid[axis] % geometry.cluster[axis] != 0)
      return fail(
          ErrorCode::doesNotFit,
          fmt::format("a grid of {} blocks along axis {} is not divided "
                      "into clusters of {}",
                      geometry.grid[axis], axis, geometry.cluster[axis]),
          fmt::format("'{}'", entry),
          "the manifest is wrong: compile the kernel again");
  }
  constexpr int64_t mostBlocks = 16;
  if (blocks > mostBlocks)
    return fail(ErrorCode::doesNotFit,
                fmt::format("a cluster of {} blocks is larger than {}", blocks,
                            mostBlocks),
                fmt::format("'{}'", entry), "use smaller sizes");
  return {};
}

static Expected<void> checkBlock(const LaunchGeometry &geometry,
                                 std::string_view entry) {
  constexpr int64_t mostThreads = 1024;
  const auto &block = geometry.block;
  if (block[0] * block[1] * block[2] <= mostThreads)
    return {};
  return fail(ErrorCode::doesNotFit,
              fmt::format("a block of {} threads is larger than {}",
                          fmt::join(block, " x "), mostThreads),
              fmt::format("'{}'", entry), "use smaller sizes");
}

/// CUDA's limits, which the simulation shares; a grid may be empty (B = 0).
static Expected<LaunchGeometry> evaluateGeometry(const ManifestLaunch &launch,
                                                 const Bindings &sizes) {
  constexpr std::array<int64_t, 3> gridLimits{INT32_MAX, 65535, 65535};
  constexpr std::array<int64_t, 3> blockLimits{1024, 1024, 64};
  const GpuGeometry &gpu = *launch.gpu;
  LaunchGeometry geometry;
  for (size_t axis = 0; axis < 3; ++axis) {
    auto grid = evaluateWithin(gpu.grid[axis], sizes, "a grid size",
                               launch.entry, 0, gridLimits[axis]);
    if (!grid)
      return passOn(grid);
    auto block = evaluateWithin(gpu.block[axis], sizes, "a block size",
                                launch.entry, 1, blockLimits[axis]);
    if (!block)
      return passOn(block);
    auto cluster = evaluateWithin(gpu.cluster[axis], sizes, "a cluster size",
                                  launch.entry, 1, 16);
    if (!cluster)
      return passOn(cluster);
    geometry.grid[axis] = *grid;
    geometry.block[axis] = *block;
    geometry.cluster[axis] = *cluster;
  }
  if (auto taken = checkBlock(geometry, launch.entry); !taken)
    return passOn(taken);
  if (auto divided = checkClusters(geometry, launch.entry); !divided)
    return passOn(divided);
  geometry.isCooperative = gpu.isCooperative;
  auto shared =
      evaluateWithin(gpu.sharedMemoryBytes, sizes, "shared memory in bytes",
                     launch.entry, 0, INT32_MAX);
  if (!shared)
    return passOn(shared);
  geometry.sharedMemoryBytes = *shared;
  return geometry;
}

static Expected<int> evaluateTeam(const ManifestLaunch &launch,
                                  const Bindings &sizes, int teamThreads) {
  if (!launch.cpu->teamSize)
    return teamThreads;
  auto useful =
      evaluateWithin(*launch.cpu->teamSize, sizes, "the size of the team",
                     launch.entry, 1, INT64_MAX);
  if (!useful)
    return passOn(useful);
  return int(std::min<int64_t>(teamThreads, *useful));
}

void LaunchList::clear() {
  launches.clear();
  operands.clear();
}

/// The operands of a launch by number: arguments first, then buffers. Lists
/// mostly name them in the manifest's order, so the search goes on where the
/// last one ended.
static void addOperands(const Manifest &manifest, const ManifestLaunch &launch,
                        std::vector<size_t> &operands) {
  size_t arguments = manifest.arguments.size();
  size_t count = arguments + manifest.buffers.size();
  auto nameOf = [&](size_t index) -> const std::string & {
    return index < arguments ? manifest.arguments[index].name
                             : manifest.buffers[index - arguments].name;
  };
  size_t next = 0;
  for (const std::string &name : launch.arguments) {
    size_t index = next;
    while (nameOf(index % count) != name) {
      ++index;
      assert(index < next + count && "the manifest was checked");
    }
    operands.push_back(index % count);
    next = index % count + 1;
  }
}

Expected<void> LaunchList::add(const Manifest &manifest,
                               const std::vector<ManifestLaunch> &described,
                               const Bindings &sizes, int teamThreads) {
  for (size_t i = 0; i < described.size(); ++i) {
    Launch &launch = launches.emplace_back();
    launch.description = &described[i];
    launch.index = i;
    addOperands(manifest, described[i], operands);
    if (manifest.kind == KernelKind::cpu) {
      auto threads = evaluateTeam(described[i], sizes, teamThreads);
      if (!threads)
        return passOn(threads);
      launch.teamSize = *threads;
    } else {
      auto geometry = evaluateGeometry(described[i], sizes);
      if (!geometry)
        return passOn(geometry);
      launch.geometry = *geometry;
    }
  }
  // The vector may have moved.
  size_t first = 0;
  for (Launch &launch : launches) {
    size_t count = launch.description->arguments.size();
    launch.operands = std::span(operands).subspan(first, count);
    first += count;
  }
  return {};
}
