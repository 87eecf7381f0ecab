//===- Floors.cpp - what a step cannot be faster than ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/Floors.h"

#include <fmt/format.h>

#include <tuple>

using namespace reprise;
using namespace reprise::bench;

/// Exchanges of a state between the blocks of a cluster.
static std::vector<Floor> exchanges() {
  std::vector<Floor> rows;
  struct Way {
    std::string name, kernel, meaning;
  };
  const Way ways[] = {{"push", "exchangeByPush",
                       "each block pushes its part to all (st.async)"},
                      {"bulk-copy", "exchangeByBulkCopy",
                       "each block copies its part to all (cp.async.bulk)"}};
  for (const Way &way : ways)
    for (auto [bytes, size] : {std::pair{4096, 4},
                               {4096, 8},
                               {12288, 8},
                               {12288, 16},
                               {24576, 16}}) {
      Floor row{fmt::format("cluster{}.{}.{}B", size, way.name, bytes),
                way.kernel,
                fmt::format("a state of {} bytes, {}", bytes, way.meaning)};
      row.blocks = row.clusterSize = size;
      row.bytes = bytes;
      row.sharedMemoryBytes = 2 * bytes + 2 * bytes / size;
      rows.push_back(row);
    }
  for (int blocks : {8, 16, 64, 0})
    for (int bytes : {12288, 24576}) {
      Floor row{fmt::format("l2.exchange.{}.{}B",
                            blocks ? fmt::format("blocks{}", blocks) : "all",
                            bytes),
                "exchangeThroughL2",
                fmt::format("a state of {} bytes through L2, words with an "
                            "epoch",
                            bytes)};
      row.blocks = blocks;
      row.isCooperative = true;
      row.bytes = row.sharedMemoryBytes = bytes;
      rows.push_back(row);
    }
  return rows;
}

std::vector<Floor> bench::allFloors() {
  constexpr int64_t gibibyte = int64_t(1) << 30, mebibyte = 1 << 20;
  std::vector<Floor> rows;
  auto add = [&](Floor row, auto change) {
    change(row);
    rows.push_back(row);
  };
  add({"memory.copy", "copyMemory", "bytes read and written"}, [&](Floor &row) {
    row.blocks = 0;
    row.threads = 1024;
    row.bytes = row.memoryBytes = 4 * gibibyte;
    row.movedBytes = double(row.bytes);
    row.iterations = 2;
  });
  add({"l2.read", "readL2", "16 MiB, read by all SMs"}, [&](Floor &row) {
    row.blocks = 0;
    row.threads = 1024;
    row.bytes = row.memoryBytes = 16 * mebibyte;
    row.movedBytes = double(row.bytes);
    row.countsBlocks = true;
    row.iterations = 4;
  });
  for (int threads : {128, 256, 512, 1024})
    add({fmt::format("block.barrier.{}", threads), "blockBarrier",
         fmt::format("__syncthreads of {} threads", threads)},
        [&](Floor &row) { row.threads = threads; });
  add({"block.exchange.256", "exchangeInBlock",
       "store to shared memory, barrier, ldmatrix"},
      [](Floor &) {});
  add({"mma.latency", "multiplyInTurn",
       "mma.m16n8k16 bf16, each waits for the one before; one warp"},
      [](Floor &row) { row.threads = 32; });
  for (int warps : {4, 8, 16})
    add({fmt::format("mma.interval.{}warps", warps), "multiplyEightAtOnce",
         fmt::format("mma.m16n8k16 bf16, {} warps of 8 sums each; from one to "
                     "the next of a warp",
                     warps)},
        [&](Floor &row) {
          row.threads = 32 * warps;
          row.parts = 8;
        });
  for (auto [kernel, depth, columns] :
       {std::tuple{"wgmma64Deep8Columns", 64, 8},
        {"wgmma256Deep8Columns", 256, 8},
        {"wgmma256Deep16Columns", 256, 16}})
    add({fmt::format("wgmma.K{}.N{}", depth, columns), kernel,
         fmt::format("wgmma bf16, 64 rows in registers, depth {}, {} columns, "
                     "issue to sums",
                     depth, columns)},
        [](Floor &row) { row.threads = 128; });
  for (int size : {2, 4, 8, 16})
    add({fmt::format("cluster{}.barrier", size), "clusterBarrier",
         "arrive.release and wait.acquire"},
        [&](Floor &row) { row.blocks = row.clusterSize = size; });
  add({"cluster2.push.latency", "pushRoundTrip",
       "16 bytes by st.async until its mbarrier completes, one way"},
      [](Floor &row) {
        row.blocks = row.clusterSize = 2;
        row.threads = 32;
        row.parts = 2;
      });
  add({"l2.flag.latency", "flagRoundTrip",
       "16 bytes with an epoch, written until seen, one way"},
      [](Floor &row) {
        row.blocks = 0;
        row.threads = 32;
        row.isCooperative = true;
        row.parts = 2;
      });
  for (auto [name, kernel, meaning] :
       {std::tuple{"counter", "gridBarrierCounter", "one counter"},
        {"flags", "gridBarrierFlags", "a flag and a thread for each block"}})
    add({fmt::format("grid.barrier.{}", name), kernel,
         fmt::format("a block on each SM, {}", meaning)},
        [](Floor &row) {
          row.blocks = 0;
          row.isCooperative = true;
        });
  auto more = exchanges();
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

bool Floor::runsOn(const CudaDeviceFacts &facts) const {
  if (kernel.starts_with("wgmma"))
    return facts.runs("sm_90a");
  return clusterSize == 1 || facts.computeMajor >= 9;
}

Expected<FloorRun> FloorRun::create(std::vector<char> cubin) {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  auto stream = CudaStream::create(**device);
  if (!stream)
    return passOn(stream);
  FloorRun run;
  run.device = *device;
  run.stream = std::make_unique<CudaStream>(std::move(*stream));
  run.cubin = std::move(cubin);
  return run;
}

Expected<double> FloorRun::timeUs(const Floor &floor,
                                  const CudaFunction &function, uint64_t memory,
                                  int64_t iterations) const {
  int64_t bytes = floor.bytes;
  void *parameters[] = {&memory, &iterations, &bytes};
  CudaLaunch launch;
  launch.grid[0] = floor.blocks ? floor.blocks : facts().multiprocessors;
  launch.block[0] = floor.threads;
  launch.cluster = {floor.clusterSize, 1, 1};
  launch.isCooperative = floor.isCooperative;
  launch.sharedMemoryBytes = floor.sharedMemoryBytes;
  launch.parameters = parameters;
  if (auto cleared = stream->fill(memory, 0, floor.memoryBytes); !cleared)
    return passOn(cleared);
  return stream->timeUs([&] { return stream->launch(function, launch); });
}

Expected<Summary> FloorRun::run(const Floor &floor,
                                const MeasureOptions &options) const {
  auto function = CudaFunction::load(*device, cubin, floor.kernel);
  if (!function)
    return passOn(function);
  auto memory = stream->allocate(floor.memoryBytes);
  if (!memory)
    return passOn(memory);
  std::vector<double> values;
  double spentUs = 0;
  auto isEnough = [&] {
    return int(values.size()) >= options.maxTurns ||
           (int(values.size()) >= minSamples &&
            spentUs >= options.seconds * 1e6);
  };
  for (bool isWarm = false; !isEnough(); isWarm = true) {
    auto once =
        timeUs(floor, *function, memory->deviceAddress(), floor.iterations);
    if (!once)
      return passOn(once);
    auto thrice =
        timeUs(floor, *function, memory->deviceAddress(), 3 * floor.iterations);
    if (!thrice)
      return passOn(thrice);
    double ns = (*thrice - *once) * 1e3 / double(2 * floor.iterations);
    int blocks = floor.blocks ? floor.blocks : facts().multiprocessors;
    spentUs += *once + *thrice;
    if (isWarm)
      values.push_back(floor.movedBytes
                           ? floor.movedBytes *
                                 (floor.countsBlocks ? blocks : 1) / ns
                           : ns / floor.parts);
  }
  return summarize(values);
}
