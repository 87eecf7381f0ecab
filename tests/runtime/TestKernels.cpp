//===- TestKernels.cpp - kernels written by hand for the tests ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestKernels.h"

#include "runtime/CpuKernel.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;

namespace {

const StridedDescriptor &descriptor(void **arguments, int index) {
  return *static_cast<const StridedDescriptor *>(arguments[index]);
}

float &at3(const StridedDescriptor &d, int64_t i, int64_t j, int64_t k) {
  return static_cast<float *>(d.aligned)[d.offset + i * d.extents[3] +
                                         j * d.extents[4] + k * d.extents[5]];
}

float &at2(const StridedDescriptor &d, int64_t i, int64_t j) {
  return static_cast<float *>(
      d.aligned)[d.offset + i * d.extents[2] + j * d.extents[3]];
}

void sumRow(int64_t b, int64_t T, int64_t D, void **arguments, float *state) {
  const StridedDescriptor &x = descriptor(arguments, 0);
  const StridedDescriptor &h0 = descriptor(arguments, 1);
  const StridedDescriptor &lengths = descriptor(arguments, 2);
  const StridedDescriptor &h = descriptor(arguments, 3);
  int64_t length =
      lengths.aligned
          ? static_cast<int32_t *>(lengths.aligned)[b * lengths.extents[1]]
          : T;
  for (int64_t d = 0; d < D; ++d) {
    float sum = h0.aligned ? at2(h0, b, d) : 0;
    for (int64_t t = 0; t < T; ++t) {
      if (t < length)
        sum += at3(x, t, b, d);
      at3(h, t, b, d) = t < length ? sum : 0;
    }
    state[b * D + d] = sum;
  }
}

void runningSum(void **arguments) {
  const StridedDescriptor &x = descriptor(arguments, 0);
  const StridedDescriptor &hLast = descriptor(arguments, 4);
  auto *state = static_cast<float *>(descriptor(arguments, 5).aligned);
  const auto &team = *static_cast<const TeamContext *>(arguments[6]);
  int64_t T = x.extents[0], B = x.extents[1], D = x.extents[2];
  for (int64_t b = team.rank; b < B; b += team.size)
    sumRow(b, T, D, arguments, state);
  team.barrier(team.state);
  if (team.rank != 0 || !hLast.aligned)
    return;
  for (int64_t b = 0; b < B; ++b)
    for (int64_t d = 0; d < D; ++d)
      at2(hLast, b, d) = state[b * D + d];
}

ManifestArgument argument(std::string name, ArgumentRole role,
                          std::vector<AxisExtent> dims) {
  ManifestArgument result;
  result.name = std::move(name);
  result.role = role;
  result.dims = std::move(dims);
  return result;
}

} // namespace

CompiledKernel reprise::test::runningSumKernel(int64_t D) {
  Manifest manifest;
  manifest.operatorName = "running_sum";
  manifest.target = "cpu";
  manifest.dims = {{"D", D}};
  manifest.dynamicDims = {"T", "B"};
  manifest.buffers = {
      {"work", BufferKind::workspace, Expression::parse("B * D * 4").value()}};
  manifest.launches = {{"running_sum",
                        {"x", "h0", "lengths", "h", "h_last", "work"},
                        CpuGeometry(),
                        {}}};
  std::vector<AxisExtent> all{"T", "B", "D"}, state{"B", "D"};
  manifest.arguments = {
      argument("x", ArgumentRole::input, all),
      argument("h0", ArgumentRole::input, state),
      argument("lengths", ArgumentRole::input, {"B"}),
      argument("h", ArgumentRole::output, all),
      argument("h_last", ArgumentRole::output, state),
  };
  manifest.arguments[0].strided = true;
  manifest.arguments[1].optional = true;
  manifest.arguments[2].optional = true;
  manifest.arguments[2].dtype = DType::i32;
  manifest.arguments[2].values =
      ValueRange{Expression(0), Expression::parse("T").value()};
  manifest.arguments[4].optional = true;
  EXPECT_TRUE(manifest.check("running_sum").has_value());
  return {manifest,
          std::make_shared<CpuKernel>(std::vector{runningSum},
                                      std::vector<CpuKernelEntry>(), nullptr),
          {}};
}

Manifest reprise::test::sumManifest() {
  auto expression = [](const char *text) {
    return Expression::parse(text).value();
  };
  Manifest manifest;
  manifest.operatorName = "sums";
  manifest.target = "cpu";
  manifest.dynamicDims = {"T", "B"};
  auto add = [&](const char *name, ArgumentRole role,
                 std::vector<AxisExtent> dims) {
    ManifestArgument &argument = manifest.arguments.emplace_back();
    argument.name = name;
    argument.role = role;
    argument.dims = std::move(dims);
  };
  add("x", ArgumentRole::input, {"T", "B"});
  add("w", ArgumentRole::input, {int64_t(1)});
  add("s0", ArgumentRole::input, {"B"});
  add("y", ArgumentRole::output, {"T", "B"});
  add("last", ArgumentRole::output, {"B"});
  manifest.arguments[1].prepared = true;
  manifest.arguments[2].optional = true;
  manifest.arguments[4].optional = true;
  manifest.carries = {{"s0", "last"}};
  manifest.buffers = {{"packed", BufferKind::prepared, Expression(4)},
                      {"other", BufferKind::prepared, Expression(8)},
                      {"gates", BufferKind::sequence, expression("T * B * 4")},
                      {"work", BufferKind::workspace, expression("B * 4")}};
  manifest.prepare = {
      {"prepare", {"w", "packed", "other"}, CpuGeometry{Expression(1)}, {}}};
  manifest.launches = {
      {"fill", {"gates", "x", "packed", "other"}, CpuGeometry(), {}},
      {"sum",
       {"gates", "work", "s0", "y", "last"},
       CpuGeometry{expression("max(1, floordiv(B, 2))")},
       {}}};
  auto checked = manifest.check("sums");
  EXPECT_TRUE(checked) << checked.error().render();
  return manifest;
}

Manifest reprise::test::onGpu(Manifest manifest, KernelKind kind,
                              const std::string &blocks) {
  manifest.kind = kind;
  if (kind == KernelKind::cuda)
    manifest.architecture = "sm_90a";
  for (ManifestArgument &argument : manifest.arguments)
    argument.strided = false;
  for (auto *list : {&manifest.prepare, &manifest.launches})
    for (ManifestLaunch &launch : *list) {
      launch.cpu.reset();
      launch.gpu.emplace();
      launch.gpu->block[0] = Expression(32);
      if (list == &manifest.launches)
        launch.gpu->grid[0] = Expression::parse(blocks).value();
    }
  auto checked = manifest.check("on a GPU");
  EXPECT_TRUE(checked) << checked.error().render();
  return manifest;
}
