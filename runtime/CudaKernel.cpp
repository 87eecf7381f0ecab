//===- CudaKernel.cpp - kernels on an NVIDIA GPU --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CudaKernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

using namespace reprise;

/// What a kernel has not written of its outputs reads as NaN.
static constexpr uint8_t poison = 0xff;

CudaKernel::CudaKernel(std::string architecture, std::vector<char> cubin)
    : architecture(std::move(architecture)), cubin(std::move(cubin)) {}

static std::string placeOf(const Manifest &manifest) {
  return fmt::format("kernel '{}'", manifest.operatorName);
}

Expected<void> reprise::checkRuns(const CudaDeviceFacts &facts,
                                  const std::string &architecture) {
  if (facts.runs(architecture))
    return {};
  return fail(ErrorCode::unsupported,
              fmt::format("the kernel is for {}, and {} is of compute "
                          "capability {}.{}",
                          architecture, facts.name, facts.computeMajor,
                          facts.computeMinor),
              "", "compile it for a target that fits: reprise targets");
}

Expected<const CudaKernel::Functions *>
CudaKernel::load(const Manifest &manifest) const {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  if (auto fits = checkRuns((*device)->facts(), architecture); !fits) {
    fits.error().place = placeOf(manifest);
    return passOn(fits);
  }
  std::lock_guard lock(mutex);
  if (!functions.empty())
    return &functions;
  Functions loaded;
  for (const auto *list : {&manifest.prepare, &manifest.launches})
    for (const ManifestLaunch &launch : *list) {
      if (loaded.contains(launch.entry))
        continue;
      // One module holds all entries.
      auto function = loaded.empty()
                          ? CudaFunction::load(**device, cubin, launch.entry)
                          : loaded.begin()->second.sibling(launch.entry);
      if (!function)
        return passOn(function);
      loaded.emplace(launch.entry, std::move(*function));
    }
  functions = std::move(loaded);
  return &functions;
}

/// One run's operands on the device.
class CudaKernel::Staged {
public:
  static Expected<Staged> create(const KernelRun &run);

  /// Enqueues some of the run's launches. `sizes`: those that they take.
  Expected<void> enqueue(const Functions &functions,
                         std::span<const Launch> launches,
                         std::span<const int64_t> sizes) const;
  /// Waits for the end where the caller's tensors, or nobody else, wait for it.
  Expected<void> finish();
  /// What was begun with the host's memory ends before the caller has it back.
  ~Staged() {
    if (streamValue && mustWait)
      (void)streamValue->synchronize();
  }
  Staged(Staged &&) = default;
  const CudaStream &stream() const { return *streamValue; }

private:
  explicit Staged(const KernelRun &run) : run(run) {}
  Expected<void> allocate();
  Expected<void> fill(size_t operand) const;
  Expected<void> copyIn() const;
  Expected<void> copyBack() const;

  int64_t elementsOf(size_t operand) const {
    return *elementCount(run.operands[operand].shape);
  }
  int64_t bytesOf(size_t operand) const {
    return elementsOf(operand) * sizeInBytes(run.operands[operand].dtype);
  }
  bool isOutput(size_t operand) const {
    return operand < run.manifest.arguments.size() &&
           run.manifest.arguments[operand].role == ArgumentRole::output;
  }
  /// A tensor of the host's memory.
  bool isCopied(size_t operand) const {
    const TensorView &view = run.operands[operand];
    return view.present() && view.device.isHost();
  }
  /// Memory that the run alone knows.
  bool isProvided(size_t operand) const {
    const TensorView &view = run.operands[operand];
    return !view.present() && !view.device.isHost();
  }

  const KernelRun &run;
  /// Behind a pointer: memory refers to its stream.
  std::unique_ptr<CudaStream> streamValue;
  CudaMemory memory;
  /// Of each operand: an address, or 0 for an argument that was left out.
  std::vector<uint64_t> addresses;
  /// The run has a stream of its own, or copies.
  bool mustWait = true;
};

Expected<void> CudaKernel::Staged::allocate() {
  constexpr int64_t alignmentBytes = 256;
  int64_t bytes = 0;
  size_t count = run.operands.size();
  // Offsets at first.
  addresses.assign(count, 0);
  mustWait = !run.stream;
  for (size_t i = 0; i < count; ++i) {
    mustWait |= isCopied(i);
    if (!isCopied(i) && !isProvided(i))
      continue;
    addresses[i] = uint64_t(bytes);
    int64_t needed = bytesOf(i);
    if (needed > INT64_MAX / 2 - bytes)
      return fail(ErrorCode::doesNotFit,
                  "tensors and buffers have more than 2^62 bytes together",
                  placeOf(run.manifest), "use smaller sizes");
    bytes += (needed + alignmentBytes - 1) / alignmentBytes * alignmentBytes;
  }
  auto allocated = streamValue->allocate(bytes);
  if (!allocated)
    return passOn(allocated);
  memory = std::move(*allocated);
  for (size_t i = 0; i < count; ++i) {
    if (isCopied(i) || isProvided(i))
      addresses[i] += memory.deviceAddress();
    else
      addresses[i] = reinterpret_cast<uintptr_t>(run.operands[i].data);
    if (auto filled = fill(i); !filled)
      return filled;
  }
  return {};
}

/// Outputs of the host with what shows that a kernel did not write them, and
/// inputs that were left out with what the manifest says.
Expected<void> CudaKernel::Staged::fill(size_t operand) const {
  if (bytesOf(operand) == 0)
    return {};
  if (isOutput(operand) && isCopied(operand))
    return streamValue->fill(addresses[operand], poison, bytesOf(operand));
  bool isArgument = operand < run.manifest.arguments.size();
  if (!isArgument || isOutput(operand) || !isProvided(operand))
    return {};
  const ManifestArgument &argument = run.manifest.arguments[operand];
  assert(argument.fill && "only such inputs are left to the kernel");
  if (sizeInBytes(argument.dtype) > int64_t(sizeof(uint32_t)))
    return fail(ErrorCode::unsupported,
                fmt::format("inputs of type {} are not filled on a GPU",
                            name(argument.dtype)),
                fmt::format("input '{}'", argument.name), "give it");
  std::array<std::byte, sizeof(uint32_t)> element{};
  fillElements(TensorView(element.data(), argument.dtype, Shape{1}),
               *argument.fill);
  return streamValue->fillElements(
      addresses[operand],
      std::span(element).first(size_t(sizeInBytes(argument.dtype))),
      elementsOf(operand));
}

Expected<void> CudaKernel::Staged::copyIn() const {
  for (size_t i = 0; i < run.operands.size(); ++i)
    if (int64_t bytes = bytesOf(i); bytes > 0 && isCopied(i) && !isOutput(i))
      if (auto copied = streamValue->copyToDevice(addresses[i],
                                                  run.operands[i].data, bytes);
          !copied)
        return copied;
  return {};
}

Expected<CudaKernel::Staged> CudaKernel::Staged::create(const KernelRun &run) {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  auto stream = run.stream ? CudaStream::borrow(**device, *run.stream)
                           : CudaStream::create(**device);
  if (!stream)
    return passOn(stream);
  Staged staged(run);
  staged.streamValue = std::make_unique<CudaStream>(std::move(*stream));
  if (auto allocated = staged.allocate(); !allocated)
    return passOn(allocated);
  if (auto copied = staged.copyIn(); !copied)
    return passOn(copied);
  return staged;
}

Expected<void>
CudaKernel::Staged::enqueue(const Functions &functions,
                            std::span<const Launch> launches,
                            std::span<const int64_t> sizes) const {
  std::vector<void *> parameters;
  for (const Launch &launch : launches) {
    if (launch.geometry.isEmpty())
      continue;
    parameters.clear();
    for (size_t operand : launch.operands)
      parameters.push_back(const_cast<uint64_t *>(&addresses[operand]));
    for (const int64_t &size : sizes)
      parameters.push_back(const_cast<int64_t *>(&size));
    CudaLaunch request;
    request.grid = launch.geometry.grid;
    request.block = launch.geometry.block;
    request.cluster = launch.geometry.cluster;
    request.isCooperative = launch.geometry.isCooperative;
    request.sharedMemoryBytes = launch.geometry.sharedMemoryBytes;
    request.parameters = parameters;
    const CudaFunction &function =
        functions.find(launch.description->entry)->second;
    if (auto launched = streamValue->launch(function, request); !launched)
      return launched;
  }
  return {};
}

Expected<void> CudaKernel::Staged::copyBack() const {
  for (size_t i = 0; i < run.operands.size(); ++i)
    if (int64_t bytes = bytesOf(i); bytes > 0 && isCopied(i) && isOutput(i))
      if (auto copied = streamValue->copyFromDevice(run.operands[i].data,
                                                    addresses[i], bytes);
          !copied)
        return copied;
  return {};
}

Expected<void> CudaKernel::Staged::finish() {
  if (!mustWait)
    return {};
  auto ended = streamValue->synchronize();
  if (!ended) {
    ended.error().place = placeOf(run.manifest);
    ended.error().mend = "the GPU is lost to this process: start it again; "
                         "compute-sanitizer tells what the kernel did";
    return ended;
  }
  if (auto copied = copyBack(); !copied)
    return copied;
  auto copied = streamValue->synchronize();
  mustWait = false;
  return copied;
}

Expected<std::shared_ptr<void>>
CudaKernel::allocatePrepared(int64_t bytes) const {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  auto stream = CudaStream::create(**device);
  if (!stream)
    return passOn(stream);
  struct Owner {
    CudaStream stream;
    CudaMemory memory;
  };
  std::shared_ptr<Owner> owner(new Owner{std::move(*stream), {}});
  auto memory = owner->stream.allocate(bytes);
  if (!memory)
    return passOn(memory);
  owner->memory = std::move(*memory);
  // Streams of runs find it allocated.
  if (auto ready = owner->stream.synchronize(); !ready)
    return passOn(ready);
  auto *address = reinterpret_cast<void *>(owner->memory.deviceAddress());
  return std::shared_ptr<void>(std::move(owner), address);
}

Expected<void> CudaKernel::run(const KernelRun &run) const {
  auto times = time(run, 0);
  if (!times)
    return passOn(times);
  return {};
}

Expected<std::vector<double>> CudaKernel::time(const KernelRun &run,
                                               int calls) const {
  auto kernels = load(run.manifest);
  if (!kernels)
    return passOn(kernels);
  std::vector<double> times;
  auto isEmpty = [](const Launch &launch) { return launch.geometry.isEmpty(); };
  if (std::ranges::all_of(run.prepare, isEmpty) &&
      std::ranges::all_of(run.launches, isEmpty))
    return times;
  auto staged = Staged::create(run);
  if (!staged)
    return passOn(staged);
  auto launchAll = [&] {
    return staged->enqueue(**kernels, run.launches, run.dynamicSizes);
  };
  if (auto prepared = staged->enqueue(**kernels, run.prepare, {}); !prepared)
    return passOn(prepared);
  if (auto launched = launchAll(); !launched)
    return passOn(launched);
  for (int call = 0; call < calls; ++call) {
    auto us = staged->stream().timeUs(launchAll);
    if (!us)
      return passOn(us);
    times.push_back(*us);
  }
  if (auto finished = staged->finish(); !finished)
    return passOn(finished);
  return times;
}

//===----------------------------------------------------------------------===//
// Stored kernels
//===----------------------------------------------------------------------===//

/// How a fingerprint stands in machine code.
static std::string markOf(const Manifest &manifest) {
  return "reprise manifest " + manifestFingerprint(manifest);
}

std::string reprise::cudaManifestMark(const Manifest &manifest) {
  // With external linkage: it is kept though nothing reads it.
  return fmt::format("\nextern \"C\" __device__ const char "
                     "reprise_manifest[] = \"{}\";\n",
                     markOf(manifest));
}

Expected<std::shared_ptr<const CompiledKernel>>
reprise::loadCudaKernel(Manifest manifest, std::string cubin) {
  auto failure = [&](std::string message) {
    return fail(ErrorCode::io, std::move(message), placeOf(manifest),
                "do not edit bundles; compile the kernel again");
  };
  if (!cubin.starts_with("\177ELF"))
    return failure("this is no machine code of a GPU");
  // A launch with other parameters than the code expects would read wildly.
  if (cubin.find(markOf(manifest)) == cubin.npos)
    return failure("its code was compiled for another manifest");
  auto code = std::make_shared<CudaKernel>(
      manifest.architecture, std::vector<char>(cubin.begin(), cubin.end()));
  return std::make_shared<const CompiledKernel>(
      CompiledKernel{std::move(manifest), std::move(code), std::move(cubin)});
}
