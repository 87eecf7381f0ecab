//===- GpuFloors.cpp - what a step cannot be faster than ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/GpuBench.h"

#include "runtime/Nvrtc.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;
using namespace reprise::bench;

static constexpr struct {
  std::string_view name, text;
} floorsFile[] = {
#include "tools/bench/GpuFloorsFile.inc"
};

namespace {

/// A row: a kernel of floors.cu, how it is launched, and what its repetition
/// is.
struct Floor {
  std::string name;
  std::string kernel;
  /// What one number of it says.
  std::string meaning;
  /// Blocks; 0: one on each multiprocessor.
  int blocks = 1;
  int threads = 256;
  int clusterSize = 1;
  bool isCooperative = false;
  int64_t sharedMemoryBytes = 0;
  int64_t bytes = 0;
  /// Memory that the kernel needs.
  int64_t memoryBytes = 1 << 20;
  int64_t iterations = 2000;
  /// A repetition is this many of what is meant.
  double parts = 1;
  /// Bytes that a repetition moves, for each block if `countsBlocks`: the row
  /// is a bandwidth then. 0: a time.
  double movedBytes = 0;
  bool countsBlocks = false;
};

class FloorRun {
public:
  static Expected<FloorRun> create();

  const CudaDeviceFacts &facts() const { return device->facts(); }
  /// Samples in nanoseconds or in GB/s.
  Expected<Summary> run(const Floor &floor,
                        const MeasureOptions &options) const;

private:
  Expected<double> timeUs(const Floor &floor, const CudaFunction &function,
                          uint64_t memory, int64_t iterations) const;

  const CudaDevice *device = nullptr;
  std::unique_ptr<CudaStream> stream;
  std::vector<char> cubin;
};

} // namespace

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

static std::vector<Floor> allFloors() {
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

Expected<FloorRun> FloorRun::create() {
  FloorRun run;
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  run.device = *device;
  auto nvrtc = Nvrtc::load();
  if (!nvrtc)
    return passOn(nvrtc);
  NvrtcRequest request;
  request.sourceName = "floors.cu";
  request.source = floorsFile[0].text;
  request.architecture = architectureOf(run.facts());
  request.options = {"--std=c++20"};
  auto compiled = nvrtc->compile(request);
  if (!compiled)
    return passOn(compiled);
  run.cubin = std::move(compiled->cubin);
  auto stream = CudaStream::create(**device);
  if (!stream)
    return passOn(stream);
  run.stream = std::make_unique<CudaStream>(std::move(*stream));
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

std::vector<std::string> bench::gpuFloorKernels() {
  std::vector<std::string> kernels;
  for (const Floor &floor : allFloors())
    kernels.push_back(floor.kernel);
  return kernels;
}

static bool has(const CudaDeviceFacts &facts, const Floor &floor) {
  if (floor.kernel.starts_with("wgmma"))
    return facts.runs("sm_90a");
  return floor.clusterSize == 1 || facts.computeMajor >= 9;
}

Expected<Finished>
bench::runGpuFloors(const BenchOptions &options,
                    const std::function<void(const std::string &)> &show) {
  std::vector<Floor> floors = allFloors();
  std::vector<std::string> names;
  for (const Floor &floor : floors)
    names.push_back(floor.name);
  auto chosen = chooseGpuRows(gpuFloorSuite, options, names);
  if (!chosen)
    return passOn(chosen);
  if (options.steps != 0)
    return fail(ErrorCode::invalidArgument, "floors have no time steps",
                fmt::format("--steps {}", options.steps),
                "leave it out for this suite");
  auto run = FloorRun::create();
  if (!run)
    return passOn(run);
  Json json = {{"suite", gpuFloorSuite}, {"machine", gpuJson(run->facts())}};
  json["rows"] = Json::array();
  show(fmt::format("{}: what a step cannot be faster than\n{}\n{:<26} {:>9} "
                   "{:<5} {:>6}  {}\n",
                   gpuFloorSuite, describe(run->facts()), "row", "median",
                   "unit", "spread", "what"));
  bool failed = false;
  for (size_t index : *chosen) {
    const Floor &floor = floors[index];
    std::string unit = floor.movedBytes ? "GB/s" : "ns";
    json["rows"].push_back({{"name", floor.name}, {"unit", unit}});
    Json &row = json["rows"].back();
    if (!has(run->facts(), floor)) {
      row["unsupported"] = "this GPU has no such instructions";
      show(fmt::format("{:<26} unsupported: this GPU has no such "
                       "instructions\n",
                       floor.name));
      continue;
    }
    auto summary = run->run(floor, options.measure);
    if (!summary) {
      failed = true;
      row["failed"] = summary.error().message;
      show(fmt::format("{:<26} FAILED: {}\n", floor.name,
                       summary.error().message));
      continue;
    }
    row["median"] = summary->median;
    row["interval"] = intervalJson(summary->interval);
    row["spread"] = summary->spread;
    row["what"] = floor.meaning;
    show(fmt::format("{:<26} {:>9.1f} {:<5} {:>5.1f}%  {}\n", floor.name,
                     summary->median, unit, summary->spread * 100,
                     floor.meaning));
  }
  return Finished{json.dump(2) + "\n", failed};
}
