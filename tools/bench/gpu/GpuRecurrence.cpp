//===- GpuRecurrence.cpp - the suite gpu-recurrence -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/GpuBench.h"
#include "tools/bench/gpu/GpuMachine.h"
#include "tools/bench/gpu/RecurrenceRows.h"

#include "runtime/Compiler.h"
#include "runtime/Nvrtc.h"
#include "tools/bench/BenchSpecs.h"
#include "tools/bench/ReportJson.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

namespace {

struct GpuResult {
  Summary us;
  std::map<std::string, double> resources;
  std::string schedule;
};

} // namespace

static Expected<GpuResult> run(Compiler &compiler, const RecurrenceRow &row,
                               int64_t T, const MeasureOptions &options) {
  CompileRequest request;
  request.specPath = row.cell + ".mlir";
  request.specText = librarySpec(row.cell);
  request.target = "gpu";
  request.storage = row.dtype;
  request.dims = {{"H", row.H}, {"D", row.D}};
  auto kernel = compiler.compile(request);
  if (!kernel)
    return passOn(kernel);
  auto us = timeOnGpu(**kernel, {{"T", T}, {"B", row.B}}, options);
  if (!us)
    return passOn(us);
  const Manifest &manifest = (*kernel)->manifest;
  return GpuResult{*us, manifest.resources, manifest.schedule};
}

Expected<Finished>
bench::runGpuRecurrence(const BenchOptions &options,
                        const std::function<void(const std::string &)> &show) {
  std::vector<RecurrenceRow> rows = recurrenceRows();
  std::vector<std::string> names;
  for (const RecurrenceRow &row : rows)
    names.push_back(row.name);
  auto chosen = chooseGpuRows(gpuRecurrenceSuite, options, names);
  if (!chosen)
    return passOn(chosen);
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  const CudaDeviceFacts &facts = (*device)->facts();
  if (auto nvrtc = Nvrtc::load(); !nvrtc)
    return passOn(nvrtc);
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  int64_t T = options.steps ? options.steps : recurrenceSteps;
  Json json = {{"suite", gpuRecurrenceSuite}, {"machine", gpuJson(facts)}};
  json["rows"] = Json::array();
  show(fmt::format("{}: cells over {} steps, 768 elements; forward, without "
                   "the input product\n{}\n{:<26} {:>11} {:>8} "
                   "{:>6} {:>9} {:>6}\n",
                   gpuRecurrenceSuite, T, describe(facts), "row", "reprise us",
                   "a step", "spread", "registers", "spills"));
  bool failed = false;
  for (size_t index : *chosen) {
    const RecurrenceRow &row = rows[index];
    json["rows"].push_back(
        {{"name", row.name}, {"dtype", name(row.dtype)}, {"steps", T}});
    Json &described = json["rows"].back();
    auto result = run(**compiler, row, T, options.measure);
    if (!result) {
      bool isUnsupported = result.error().code == ErrorCode::unsupported ||
                           result.error().code == ErrorCode::doesNotFit;
      failed |= !isUnsupported;
      std::string reason = result.error().message;
      reason = reason.substr(0, reason.find('\n'));
      described[isUnsupported ? "unsupported" : "failed"] = reason;
      show(fmt::format("{:<26} {}: {}\n", row.name,
                       isUnsupported ? "unsupported" : "FAILED", reason));
      continue;
    }
    addTime(described, "reprise_us", result->us);
    described["resources"] = result->resources;
    described["schedule"] = result->schedule;
    show(fmt::format("{:<26} {:>11.1f} {:>8.3f} {:>5.1f}% {:>9} {:>6}\n",
                     row.name, result->us.median, result->us.median / double(T),
                     result->us.spread * 100, result->resources["registers"],
                     result->resources["spill_store_bytes"]));
  }
  return Finished{json.dump(2) + "\n", failed};
}
