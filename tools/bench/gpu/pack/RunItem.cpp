//===- RunItem.cpp - one item of a pack on a GPU ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/RunItem.h"

#include "runtime/Bundle.h"
#include "runtime/CudaKernel.h"
#include "runtime/Executor.h"
#include "runtime/LaunchList.h"
#include "tools/bench/gpu/GpuMachine.h"
#include "tools/bench/gpu/RecurrenceRows.h"
#include "tools/bench/gpu/pack/Judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace reprise;
using namespace reprise::pack;

bool pack::isDone(std::string_view word) {
  return word == status::passed || word == status::measured ||
         word == status::ready;
}

bool pack::isGood(std::string_view word) {
  return isDone(word) || word == status::otherArchitecture ||
         word == status::noInstruction;
}

static std::string_view statusOf(ErrorCode code) {
  switch (code) {
  case ErrorCode::io:
  case ErrorCode::invalidArgument:
    return "damaged";
  case ErrorCode::unsupported:
    return "unsupported";
  case ErrorCode::doesNotFit:
    return "out-of-memory";
  case ErrorCode::verification:
    return status::misfit;
  case ErrorCode::internal:
    return "launch-failed";
  }
  return "failed";
}

static WorkResult withError(Json json, const Error &error) {
  json["status"] = statusOf(error.code);
  json["message"] = error.render();
  // After a kernel's failure the device takes nothing more of this process.
  return {std::move(json), error.code == ErrorCode::internal};
}

static WorkResult withStatus(Json json, std::string_view word) {
  json["status"] = word;
  return {std::move(json), false};
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

Expected<void> pack::checkGeometry(const LaunchGeometry &geometry,
                                   const Architecture &architecture) {
  const auto &block = geometry.block;
  int64_t threads = block[0] * block[1] * block[2];
  if (threads <= architecture.maxThreadsPerBlock &&
      geometry.sharedMemoryBytes <= architecture.sharedMemoryPerBlockBytes)
    return {};
  return fail(ErrorCode::doesNotFit,
              fmt::format("a block of {} threads with {} bytes of shared "
                          "memory is beyond what {} takes",
                          fmt::join(block, " x "), geometry.sharedMemoryBytes,
                          architecture.name),
              "", "use smaller sizes");
}

static Expected<void> checkLaunches(std::span<const Launch> launches,
                                    const Architecture &architecture) {
  for (const Launch &launch : launches)
    if (auto taken = checkGeometry(launch.geometry, architecture); !taken)
      return taken;
  return {};
}

namespace {

/// In a kernel's place where nothing is to be launched.
class PlannedLaunch final : public KernelCode {
public:
  explicit PlannedLaunch(const Architecture &architecture)
      : architecture(architecture) {}
  Expected<void> run(const KernelRun &run) const override {
    return checkLaunches(run.prepare, architecture).and_then([&] {
      return checkLaunches(run.launches, architecture);
    });
  }

private:
  const Architecture &architecture;
};

/// An item's kernel, loaded, and what belongs to it.
struct Loaded {
  CompiledKernel kernel;
  const PackFolder &folder;
  const Item &item;
  const ItemOptions &options;

  Expected<void> check(Json &json) const;
  Expected<void> measure(Json &json) const;
};

} // namespace

static Expected<CompiledKernel> load(const PackFolder &folder, const Item &item,
                                     bool isDryRun) {
  auto kernel =
      Bundle::open(folder.pathOf(item.kernel)).and_then([](const Bundle &b) {
        return b.load();
      });
  if (!kernel)
    return passOn(kernel);
  if ((*kernel)->manifest.architecture != item.architecture)
    return fail(ErrorCode::invalidArgument,
                fmt::format("its kernel is for {}, not for {}",
                            (*kernel)->manifest.architecture,
                            item.architecture),
                folder.pathOf(item.kernel), "make the pack again");
  CompiledKernel loaded = **kernel;
  if (isDryRun)
    loaded.code = std::make_shared<PlannedLaunch>(
        *folder.pack().findArchitecture(item.architecture));
  return loaded;
}

/// What the kernel makes of a case's inputs.
static Expected<std::map<std::string, Tensor>>
runCase(const CompiledKernel &kernel, const PackFolder &folder,
        const std::string &name, const Case &described) {
  std::map<std::string, Tensor> inputs;
  for (const std::string &input : described.inputs) {
    auto tensor = folder.readTensor(inputFile(name, input));
    if (!tensor)
      return passOn(tensor);
    inputs[input] = std::move(*tensor);
  }
  std::vector<NamedInput> views;
  for (const auto &[input, tensor] : inputs)
    views.push_back({input, tensor.view()});
  auto team = ThreadTeam::create(1);
  if (!team)
    return passOn(team);
  RunOptions options;
  options.dims = described.sizes;
  return Executor(**team).runAllocating(kernel, views, {}, options);
}

/// Beside a kernel's result, what is expected of it.
static Expected<Judgement> judgeOutput(const PackFolder &folder,
                                       const std::string &caseName,
                                       const std::string &output,
                                       const Tensor &actual) {
  std::map<Bound, Tensor> bounds;
  for (Bound bound : {Bound::expected, Bound::low, Bound::high}) {
    auto tensor = folder.readTensor(outputFile(caseName, output, bound));
    if (!tensor)
      return passOn(tensor);
    bounds[bound] = std::move(*tensor);
  }
  return judge(std::as_const(actual).view(),
               std::as_const(bounds[Bound::expected]).view(),
               std::as_const(bounds[Bound::low]).view(),
               std::as_const(bounds[Bound::high]).view());
}

Expected<void> Loaded::check(Json &json) const {
  const Case &described = folder.pack().cases.at(item.caseName);
  auto results = runCase(kernel, folder, item.caseName, described);
  if (!results)
    return passOn(results);
  int64_t misfits = 0;
  for (const CaseOutput &output : described.outputs) {
    auto actual = results->find(output.name);
    if (actual == results->end())
      return fail(ErrorCode::invalidArgument, "the kernel does not give it",
                  fmt::format("output '{}'", output.name),
                  "make the pack again");
    auto judgement =
        judgeOutput(folder, item.caseName, output.name, actual->second);
    if (!judgement)
      return passOn(judgement);
    misfits += judgement->misfits;
    Json &outputJson = json["outputs"][output.name];
    // Of a dry run the numbers say nothing: there was no launch.
    outputJson = options.isDryRun ? Json{{"elements", judgement->elements}}
                                  : toJson(*judgement);
    outputJson["undetermined"] = output.undetermined;
  }
  if (misfits > 0 && !options.isDryRun)
    return fail(ErrorCode::verification,
                fmt::format("{} elements are beyond their tolerance", misfits),
                item.name);
  return {};
}

/// Where nothing is launched, that it could be.
static Expected<void> planTimed(const Manifest &manifest, const Item &item,
                                const Architecture &architecture) {
  Bindings sizes;
  for (const Sizes *some : {&manifest.dims, &item.timedSizes})
    for (const auto &[name, size] : *some)
      sizes.set(name, size);
  LaunchList launches;
  for (const auto *list : {&manifest.prepare, &manifest.launches})
    if (auto added = launches.add(manifest, *list, sizes, 1); !added)
      return added;
  return checkLaunches(launches.all(), architecture);
}

static void addTime(Json &json, const bench::Summary &summary,
                    const std::string &unit) {
  json["median"] = numberJson(summary.median);
  json["unit"] = unit;
  json["interval"] = {numberJson(summary.interval.low),
                      numberJson(summary.interval.high)};
  json["spread"] = numberJson(summary.spread);
}

Expected<void> Loaded::measure(Json &json) const {
  json["timed_sizes"] = item.timedSizes;
  if (options.isDryRun)
    return planTimed(kernel.manifest, item,
                     *folder.pack().findArchitecture(item.architecture));
  auto us = bench::timeOnGpu(kernel, item.timedSizes, options.measure);
  if (!us)
    return passOn(us);
  addTime(json, *us, "us");
  return {};
}

//===----------------------------------------------------------------------===//
// Items, floors, the device
//===----------------------------------------------------------------------===//

/// A status where the device does not run the architecture's code, or is none;
/// empty where it does.
static std::optional<WorkResult> refuseDevice(const Json &json,
                                              const std::string &architecture) {
  auto device = CudaDevice::open();
  if (!device) {
    WorkResult result = withError(json, device.error());
    result.json["status"] = status::noGpu;
    return result;
  }
  auto runs = checkRuns((*device)->facts(), architecture);
  if (runs)
    return std::nullopt;
  WorkResult result = withStatus(json, status::otherArchitecture);
  result.json["message"] = runs.error().message;
  return result;
}

Expected<void> pack::checkTrust(const PackFolder &folder, const Item &item) {
  auto trusted = Bundle::checkTrust(folder.pathOf(item.kernel));
  if (!trusted)
    trusted.error().mend =
        "unpack it again: tar x --no-same-owner; or, if you trust what it "
        "holds: chown -R $(id -u) " +
        folder.pathOf("kernels") + " && chmod -R go-w " +
        folder.pathOf("kernels");
  return trusted;
}

WorkResult pack::runItem(const PackFolder &folder, const Item &item,
                         const ItemOptions &options) {
  Json json = {{"name", item.name},
               {"group", item.group},
               {"family", item.family},
               {"architecture", item.architecture}};
  if (!options.isDryRun)
    if (auto refused = refuseDevice(json, item.architecture))
      return *refused;
  if (auto trusted = checkTrust(folder, item); !trusted) {
    WorkResult result = withError(json, trusted.error());
    result.json["status"] = status::notTrusted;
    return result;
  }
  auto kernel = load(folder, item, options.isDryRun);
  if (!kernel)
    return withError(json, kernel.error());
  Loaded loaded{std::move(*kernel), folder, item, options};
  json["schedule"] = loaded.kernel.manifest.schedule;
  json["resources"] = loaded.kernel.manifest.resources;
  if (!item.caseName.empty())
    if (auto checked = loaded.check(json); !checked)
      return withError(json, checked.error());
  // A time counts only where the numbers are right.
  if (!item.timedSizes.empty())
    if (auto measured = loaded.measure(json); !measured)
      return withError(json, measured.error());
  return withStatus(json, options.isDryRun        ? status::ready
                          : item.caseName.empty() ? status::measured
                                                  : status::passed);
}

std::string pack::floorName(const bench::Floor &floor,
                            const Architecture &architecture) {
  return fmt::format("floor.{}.{}", floor.name, architecture.name);
}

/// As far as the name of an architecture tells: "sm_90a".
static CudaDeviceFacts factsOf(const std::string &architecture) {
  CudaDeviceFacts facts;
  int number = std::atoi(architecture.c_str() + std::string("sm_").size());
  facts.computeMajor = number / 10;
  facts.computeMinor = number % 10;
  return facts;
}

WorkResult pack::runFloor(const PackFolder &folder,
                          const Architecture &architecture,
                          const bench::Floor &floor,
                          const ItemOptions &options) {
  Json json = {{"name", floorName(floor, architecture)},
               {"group", "floor"},
               {"architecture", architecture.name},
               {"what", floor.meaning}};
  if (!options.isDryRun)
    if (auto refused = refuseDevice(json, architecture.name))
      return *refused;
  if (!floor.runsOn(factsOf(architecture.name)))
    return withStatus(json, status::noInstruction);
  auto cubin = folder.read(architecture.floors);
  if (!cubin)
    return withError(json, cubin.error());
  if (cubin->find(floor.kernel) == cubin->npos)
    return withError(json, {ErrorCode::io,
                            fmt::format("it has no kernel {}", floor.kernel),
                            architecture.floors, "make the pack again"});
  if (options.isDryRun)
    return withStatus(json, status::ready);
  auto run = bench::FloorRun::create({cubin->begin(), cubin->end()});
  if (!run)
    return withError(json, run.error());
  auto summary = run->run(floor, options.measure);
  if (!summary)
    return withError(json, summary.error());
  addTime(json, *summary, floor.unit());
  return withStatus(json, status::measured);
}

/// "580.159.03"; "unknown" where Linux's module does not say.
static std::string driverRelease() {
  std::ifstream file("/proc/driver/nvidia/version");
  for (std::string word; file >> word;)
    if (std::isdigit(word[0]) && word.find('.') != word.npos)
      return word;
  return "unknown";
}

WorkResult pack::describeDevice() {
  auto device = CudaDevice::open();
  if (!device) {
    WorkResult result = withError({}, device.error());
    result.json["status"] = status::noGpu;
    return result;
  }
  WorkResult result;
  result.json["device"] = bench::gpuJson((*device)->facts());
  result.json["device"]["driver"] = driverRelease();
  return result;
}
