//===- RecurrenceRows.cpp - cells on a GPU --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/RecurrenceRows.h"

#include "runtime/CudaKernel.h"
#include "runtime/Executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace reprise;
using namespace reprise::bench;

std::vector<RecurrenceRow> bench::recurrenceRows() {
  std::vector<RecurrenceRow> rows;
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

namespace {

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

using Sizes = std::map<std::string, int64_t>;

static Shape shapeOf(const ManifestArgument &argument, const Sizes &sizes) {
  std::vector<int64_t> shape;
  for (const AxisExtent &axis : argument.dims)
    shape.push_back(std::holds_alternative<int64_t>(axis)
                        ? std::get<int64_t>(axis)
                        : sizes.at(std::get<std::string>(axis)));
  return Shape(shape);
}

/// Streams of variance 1; weights and biases as PyTorch initialises them.
static Expected<Tensor> draw(const ManifestArgument &argument,
                             const Sizes &sizes, std::mt19937 &random) {
  auto tensor = Tensor::zeros(DType::f32, shapeOf(argument, sizes));
  if (!tensor)
    return tensor;
  double limit = argument.name == "x" ? std::sqrt(3.0)
                                      : 1 / std::sqrt(double(sizes.at("D")));
  std::uniform_real_distribution<float> within{float(-limit), float(limit)};
  for (float &value : tensor->values<float>())
    value = within(random);
  return convert(tensor->view(), argument.dtype);
}

Expected<Summary> bench::timeOnGpu(const CompiledKernel &kernel,
                                   const Sizes &dynamicSizes,
                                   const MeasureOptions &options) {
  // Kernels of kind cuda have no other code.
  auto timed = std::make_shared<TimedKernel>(
      std::static_pointer_cast<const CudaKernel>(kernel.code), options);
  CompiledKernel measured{kernel.manifest, timed, {}};
  Sizes sizes = dynamicSizes;
  sizes.insert(kernel.manifest.dims.begin(), kernel.manifest.dims.end());
  std::mt19937 random(20240229);
  std::map<std::string, Tensor> inputs;
  for (const ManifestArgument &argument : kernel.manifest.arguments) {
    if (argument.role != ArgumentRole::input || argument.optional)
      continue;
    auto tensor = draw(argument, sizes, random);
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
  auto outputs = Executor(**team).runAllocating(measured, views);
  if (!outputs)
    return passOn(outputs);
  return summarize(timed->timesUs());
}
