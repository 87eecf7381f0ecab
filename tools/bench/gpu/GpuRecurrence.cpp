//===- GpuRecurrence.cpp - cells on a GPU ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/GpuBench.h"

#include "runtime/Compiler.h"
#include "runtime/CudaKernel.h"
#include "runtime/Executor.h"
#include "runtime/Nvrtc.h"
#include "tools/bench/BenchSpecs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace reprise;
using namespace reprise::bench;

namespace {

struct GpuRow {
  std::string name, cell;
  DType dtype = DType::bf16;
  int64_t B = 16, H = 1, D = 1;
};

struct GpuResult {
  Summary us;
  std::map<std::string, double> resources;
  std::string schedule;
};

/// In a kernel's place: runs it some times, the first of them to see how long
/// it takes, and keeps its times.
class TimedKernel final : public KernelCode {
public:
  TimedKernel(std::shared_ptr<const CudaKernel> kernel,
              const MeasureOptions &options)
      : kernel(std::move(kernel)), options(options) {}

  Expected<void> run(const KernelRun &run) const override;

  const std::vector<double> &timesUs() const { return times; }

private:
  std::shared_ptr<const CudaKernel> kernel;
  MeasureOptions options;
  mutable std::vector<double> times;
};

} // namespace

Expected<void> TimedKernel::run(const KernelRun &run) const {
  auto first = kernel->time(run, minSamples);
  if (!first)
    return passOn(first);
  if (first->empty())
    return fail(ErrorCode::internal, "a row has no work",
                run.manifest.operatorName);
  double us = *std::ranges::min_element(*first);
  int calls = int(std::clamp(options.seconds * 1e6 / us, double(minSamples),
                             double(options.maxTurns)));
  auto all = kernel->time(run, calls);
  if (!all)
    return passOn(all);
  times = std::move(*all);
  return {};
}

static std::vector<GpuRow> allRows() {
  std::vector<GpuRow> rows;
  auto add = [&](const std::string &cell, DType dtype, int64_t B, int64_t H,
                 int64_t D) {
    rows.push_back(
        {fmt::format("{}.{}.B{}.H{}.D{}", cell, name(dtype), B, H, D), cell,
         dtype, B, H, D});
  };
  constexpr int64_t elements = 768;
  for (const char *cell : {"lstm", "gru", "elman"})
    for (DType dtype : {DType::bf16, DType::f32})
      for (int64_t D : {16, 32, 64, 128, 256, 768})
        add(cell, dtype, 16, elements / D, D);
  for (int64_t B : {1, 8, 64, 256})
    add("lstm", DType::bf16, B, elements / 64, 64);
  return rows;
}

/// Streams of variance 1; weights and biases as PyTorch initialises them.
static Expected<Tensor> draw(const ManifestArgument &argument,
                             const Shape &shape, const GpuRow &row,
                             std::mt19937 &random) {
  auto tensor = Tensor::zeros(DType::f32, shape);
  if (!tensor)
    return tensor;
  double limit =
      argument.name == "x" ? std::sqrt(3.0) : 1 / std::sqrt(double(row.D));
  std::uniform_real_distribution<float> within{float(-limit), float(limit)};
  for (float &value : tensor->values<float>())
    value = within(random);
  return convert(tensor->view(), argument.dtype);
}

static Expected<GpuResult> run(Compiler &compiler, const GpuRow &row, int64_t T,
                               const MeasureOptions &options) {
  CompileRequest request;
  request.specPath = row.cell + ".mlir";
  request.specText = librarySpec(row.cell);
  request.target = "gpu";
  request.storage = row.dtype;
  request.dims = {{"H", row.H}, {"D", row.D}};
  auto compiled = compiler.compile(request);
  if (!compiled)
    return passOn(compiled);
  CompiledKernel kernel{(*compiled)->manifest, nullptr, {}};
  // The target "gpu" makes no other kind.
  auto timed = std::make_shared<TimedKernel>(
      std::static_pointer_cast<const CudaKernel>((*compiled)->code), options);
  kernel.code = timed;

  std::map<std::string, int64_t> sizes = {
      {"T", T}, {"B", row.B}, {"H", row.H}, {"D", row.D}};
  std::mt19937 random(20240229);
  std::map<std::string, Tensor> inputs;
  for (const ManifestArgument &argument : kernel.manifest.arguments) {
    if (argument.role != ArgumentRole::input || argument.optional)
      continue;
    std::vector<int64_t> shape;
    for (const AxisExtent &axis : argument.dims)
      shape.push_back(std::holds_alternative<int64_t>(axis)
                          ? std::get<int64_t>(axis)
                          : sizes.at(std::get<std::string>(axis)));
    auto tensor = draw(argument, Shape(shape), row, random);
    if (!tensor)
      return passOn(tensor);
    inputs[argument.name] = std::move(*tensor);
  }
  std::vector<NamedInput> views;
  for (const auto &[name, tensor] : inputs)
    views.push_back({name, tensor.view()});
  auto team = ThreadTeam::create(1);
  if (!team)
    return passOn(team);
  auto outputs = Executor(**team).runAllocating(kernel, views);
  if (!outputs)
    return passOn(outputs);
  return GpuResult{summarize(timed->timesUs()), kernel.manifest.resources,
                   kernel.manifest.schedule};
}

Expected<Finished>
bench::runGpuRecurrence(const BenchOptions &options,
                        const std::function<void(const std::string &)> &show) {
  std::vector<GpuRow> rows = allRows();
  std::vector<std::string> names;
  for (const GpuRow &row : rows)
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
  int64_t T = options.steps ? options.steps : 1024;
  Json json = {{"suite", gpuRecurrenceSuite}, {"machine", gpuJson(facts)}};
  json["rows"] = Json::array();
  show(fmt::format("{}: cells over {} steps, 768 elements; forward, without "
                   "the input product\n{}\n{:<26} {:>11} {:>8} "
                   "{:>6} {:>9} {:>6}\n",
                   gpuRecurrenceSuite, T, describe(facts), "row", "reprise us",
                   "a step", "spread", "registers", "spills"));
  bool failed = false;
  for (size_t index : *chosen) {
    const GpuRow &row = rows[index];
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
