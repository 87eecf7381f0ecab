//===- GpuFloors.cpp - the suite gpu-floors -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/Floors.h"
#include "tools/bench/gpu/GpuBench.h"
#include "tools/bench/gpu/GpuMachine.h"

#include "runtime/Nvrtc.h"
#include "tools/bench/ReportJson.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

static constexpr struct {
  std::string_view name, text;
} floorsFile[] = {
#include "tools/bench/GpuFloorsFile.inc"
};

Expected<std::vector<char>>
bench::compileFloors(const std::string &architecture) {
  auto nvrtc = Nvrtc::load();
  if (!nvrtc)
    return passOn(nvrtc);
  NvrtcRequest request;
  request.sourceName = "floors.cu";
  request.source = floorsFile[0].text;
  request.architecture = architecture;
  request.options = {"--std=c++20"};
  auto compiled = nvrtc->compile(request);
  if (!compiled)
    return passOn(compiled);
  return std::move(compiled->cubin);
}

/// For the GPU at hand.
static Expected<FloorRun> compileHere() {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  auto cubin = compileFloors(architectureOf((*device)->facts()));
  if (!cubin)
    return passOn(cubin);
  return FloorRun::create(std::move(*cubin));
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
  auto run = compileHere();
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
    json["rows"].push_back({{"name", floor.name}, {"unit", floor.unit()}});
    Json &row = json["rows"].back();
    if (!floor.runsOn(run->facts())) {
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
                     summary->median, floor.unit(), summary->spread * 100,
                     floor.meaning));
  }
  return Finished{json.dump(2) + "\n", failed};
}
