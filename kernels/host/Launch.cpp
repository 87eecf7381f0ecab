//===- Launch.cpp - a simulated launch of a kernel ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/Launch.h"

#include <cstring>
#include <numeric>

using namespace reprise::simulation;

namespace {
constexpr int warpThreads = 32;
constexpr int poison = 0xff; // NaN in every floating point type
} // namespace

static void placeOf(Index linear, const uint32_t (&grid)[3],
                    Index (&place)[3]) {
  place[0] = linear % grid[0];
  place[1] = linear / grid[0] % grid[1];
  place[2] = linear / grid[0] / grid[1];
}

Block::Block(Index linear, const uint32_t (&grid)[3], int warps,
             Index sharedMemoryBytes)
    : linear(linear), warps(warps), coordinates(warps), clocks(warps),
      barrier(warps), sharedMemory(sharedMemoryBytes, char(poison)) {
  for (int warp = 0; warp < warps; ++warp) {
    placeOf(linear, grid, coordinates[warp].block);
    coordinates[warp].warp = warp;
    coordinates[warp].warps = warps;
    clocks[warp].advance(agentOf(warp));
  }
}

Launch::Launch(const RepriseSimulationLaunch &request, const char *kernel)
    : request(request), kernel(kernel),
      warps(int(request.block[0] / warpThreads)), random(request.seed) {
  for (uint32_t i = 0; i < request.bufferCount; ++i) {
    const RepriseSimulationBuffer &from = request.buffers[i];
    Region &region = buffers.emplace_back();
    region.space = Region::Space::global;
    region.name = from.name ? from.name : "?";
    region.data = static_cast<char *>(from.data);
    region.bytes = from.bytes;
    region.elementBytes = from.elementBytes;
    region.writable = from.access != REPRISE_SIMULATION_INPUT;
    if (region.writable && from.elementBytes > 0)
      region.shadow.emplace(from.bytes / from.elementBytes,
                            from.access == REPRISE_SIMULATION_INOUT);
  }
}

std::string Launch::checkRequest(int argumentCount) const {
  const auto &block = request.block, &grid = request.grid;
  if (block[0] == 0 || block[0] % warpThreads != 0 || block[0] > 1024 ||
      block[1] != 1 || block[2] != 1)
    return "a block of " + std::to_string(block[0]) + " x " +
           std::to_string(block[1]) + " x " + std::to_string(block[2]) +
           " threads; kernels take {32 * warps, 1, 1}, at most 1024";
  if (grid[0] > 0x7fffffffu || grid[1] > 65535 || grid[2] > 65535)
    return "a grid of " + std::to_string(grid[0]) + " x " +
           std::to_string(grid[1]) + " x " + std::to_string(grid[2]) +
           " blocks; a GPU takes at most 2147483647 x 65535 x 65535";
  if (int(request.argumentCount) != argumentCount)
    return std::to_string(request.argumentCount) +
           " arguments given, but the kernel has " +
           std::to_string(argumentCount);
  for (const Region &region : buffers)
    if (region.elementBytes <= 0 || region.bytes < 0 ||
        region.bytes % region.elementBytes != 0)
      return "buffer '" + region.name + "' of " + std::to_string(region.bytes) +
             " bytes in elements of " + std::to_string(region.elementBytes);
  return "";
}

bool Launch::run(void (*body)(void *), void *context) {
  const Index blocks =
      Index(request.grid[0]) * request.grid[1] * request.grid[2];
  std::vector<Index> order(blocks);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  for (Index linear : order) {
    block = std::make_unique<Block>(linear, request.grid, warps,
                                    Index(request.sharedMemoryBytes));
    const std::vector<void *> contexts(warps, context);
    const Scheduler::Outcome outcome = scheduler.run(body, contexts, random);
    if (outcome == Scheduler::Outcome::deadlock)
      reportText = deadlockText();
    if (outcome != Scheduler::Outcome::finished)
      return false;
  }
  return blocks == 0 || areOutputsWritten();
}

bool Launch::areOutputsWritten() {
  for (uint32_t i = 0; i < request.bufferCount; ++i) {
    const Region &region = buffers[i];
    if (request.buffers[i].access != REPRISE_SIMULATION_OUTPUT)
      continue;
    if (const auto element = region.shadow->firstUnwritten()) {
      reportText = headline("element " + std::to_string(*element) + " of the " +
                            std::to_string(region.bytes / region.elementBytes) +
                            " of " + describe(region) +
                            " was never written, and it is an output");
      return false;
    }
  }
  return true;
}

char *Launch::access(Region &region, Index offset, Index bytes, bool isWrite,
                     const Site &site) {
  const int warp = scheduler.current();
  const AgentId agent = block->agentOf(warp);
  if (offset < 0 || bytes > region.bytes || offset > region.bytes - bytes)
    fault(headline(describeOutOfBounds(
        region, offset, bytes,
        {warpText(agent), isWrite ? "writes" : "reads", site})));
  if (offset % region.elementBytes != 0 || bytes % region.elementBytes != 0)
    fault("access to part of an element of " + describe(region), site);
  if (isWrite && !region.writable)
    fault("write to " + describe(region) +
              ", which the launch registered as an input",
          site);
  if (region.shadow) {
    const VectorClock &clock = block->clocks[warp];
    const Index begin = offset / region.elementBytes,
                end = begin + bytes / region.elementBytes;
    const Access access{{agent, clock[agent]}, idOf(site)};
    const auto conflict = isWrite
                              ? region.shadow->write(begin, end, access, clock)
                              : region.shadow->read(begin, end, access, clock);
    if (conflict)
      fault(conflictText(region, *conflict, isWrite, site));
  }
  return region.data + offset;
}

Region *Launch::buffer(const void *data, Index elementBytes, bool written,
                       int argument) {
  if (!data)
    return nullptr;
  for (Region &region : buffers) {
    if (region.data != data)
      continue;
    if (region.elementBytes != elementBytes)
      fault(headline("argument " + std::to_string(argument) +
                     " has elements of " + std::to_string(elementBytes) +
                     " bytes, but buffer '" + region.name +
                     "' was registered with elements of " +
                     std::to_string(region.elementBytes)));
    if (written && !region.writable)
      fault(headline("argument " + std::to_string(argument) +
                     " is an output of the kernel, but buffer '" + region.name +
                     "' was registered as an input"));
    return &region;
  }
  fault(headline("argument " + std::to_string(argument) +
                 " points to no registered buffer\n  mend: give the start of a "
                 "buffer of the launch, or null"));
}

void Launch::createSharedObjects(Index offset, const char *name, int count,
                                 Index bytes, Index elementBytes) {
  std::vector<Region> &objects = block->sharedObjects[offset];
  objects.reserve(count);
  for (int i = 0; i < count; ++i) {
    Region &region = objects.emplace_back();
    region.space = Region::Space::shared;
    region.name =
        count == 1 ? name : std::string(name) + "[" + std::to_string(i) + "]";
    region.data = block->sharedMemory.data() + offset + i * bytes;
    region.bytes = bytes;
    region.elementBytes = elementBytes;
    region.writable = true;
    region.siblings = count - i;
    region.shadow.emplace(bytes / elementBytes, /*initialised=*/false);
  }
}

Region *Launch::sharedObjects(Index offset, const char *name, int count,
                              Index bytes, Index elementBytes,
                              const Site &site) {
  const Index available = Index(block->sharedMemory.size());
  if (offset + count * bytes > available)
    fault("'" + std::string(name) + "' needs shared memory bytes [" +
              std::to_string(offset) + ", " +
              std::to_string(offset + count * bytes) +
              "), but the launch gives the block " + std::to_string(available) +
              "\n  mend: launch with the sum of the kernel's shared objects",
          site);
  const auto known = block->sharedObjects.find(offset);
  if (known == block->sharedObjects.end())
    createSharedObjects(offset, name, count, bytes, elementBytes);
  else if (known->second[0].bytes != bytes ||
           int(known->second.size()) != count)
    fault("warps disagree on the shared object '" + std::string(name) +
              "': all must ask for the same ones in "
              "the same order",
          site);
  return &block->sharedObjects[offset][0];
}

void Launch::blockBarrier(const Site &site) {
  const int warp = scheduler.current();
  block->barrier.arriveAndWait(scheduler, block->agentOf(warp),
                               block->clocks[warp], site);
}

void Launch::fault(std::string text) {
  reportText = std::move(text);
  scheduler.stop();
}

void Launch::fault(const std::string &text, const Site &site) {
  const AgentId agent = block->agentOf(scheduler.current());
  reportText =
      headline(text + "\n  at " + describeSite(site) + ", " + warpText(agent));
  scheduler.stop();
}

std::string Launch::warpText(AgentId agent) const {
  Index place[3];
  placeOf(agent / warps, request.grid, place);
  return "warp " + std::to_string(agent % warps) + " of block (" +
         std::to_string(place[0]) + ", " + std::to_string(place[1]) + ", " +
         std::to_string(place[2]) + ")";
}

std::string Launch::headline(const std::string &what) const {
  return "kernel " + std::string(kernel) + ": " + what;
}

std::string Launch::conflictText(const Region &region, const Conflict &conflict,
                                 bool isWrite, const Site &site) const {
  const AccessText now{warpText(block->agentOf(scheduler.current())),
                       isWrite ? "writes" : "reads", site};
  const bool earlierRead = conflict.kind == Conflict::writeAfterRead;
  const AccessText earlier{warpText(conflict.earlier.moment.agent),
                           earlierRead ? "read" : "wrote",
                           sites.empty() ? site : sites[conflict.earlier.site]};
  return headline(describeConflict(region, conflict, now, earlier));
}

std::string Launch::deadlockText() const {
  std::string text = "deadlock: warps wait for others that will not come";
  for (int warp = 0; warp < warps; ++warp) {
    const Wait *wait = scheduler.waitOf(warp);
    text += "\n  " + warpText(block->agentOf(warp)) + " " +
            (wait ? wait->describe() : "has left the kernel");
  }
  return headline(text + "\n  mend: every warp of a block must come to each "
                         "barrier as often as every other");
}

SiteId Launch::idOf(const Site &site) {
  // A kernel has a few dozen sites; the latest is the likeliest.
  for (size_t i = sites.size(); i-- > 0;)
    if (sites[i].line == site.line && sites[i].primitive == site.primitive &&
        sites[i].file == site.file)
      return SiteId(i);
  sites.push_back(site);
  return SiteId(sites.size() - 1);
}
