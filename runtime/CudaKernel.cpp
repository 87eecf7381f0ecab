//===- CudaKernel.cpp - kernels on an NVIDIA GPU --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CudaKernel.h"

#include <fmt/format.h>

using namespace reprise;

/// What a kernel has not written of its outputs reads as NaN.
static constexpr uint8_t poison = 0xff;

CudaKernel::CudaKernel(std::string entry, std::string architecture,
                       std::vector<char> cubin)
    : entry(std::move(entry)), architecture(std::move(architecture)),
      cubin(std::move(cubin)) {}

static std::string placeOf(const std::string &entry) {
  return fmt::format("kernel '{}'", entry);
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

Expected<const CudaFunction *> CudaKernel::load() const {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  if (auto fits = checkRuns((*device)->facts(), architecture); !fits) {
    fits.error().place = placeOf(entry);
    return passOn(fits);
  }
  std::lock_guard lock(mutex);
  if (!function) {
    auto loaded = CudaFunction::load(**device, cubin, entry);
    if (!loaded)
      return passOn(loaded);
    function = std::move(*loaded);
  }
  return &*function;
}

/// One launch's tensors on the device.
class CudaKernel::Staged {
public:
  static Expected<Staged> create(const Launch &launch);

  Expected<void> enqueue(const CudaFunction &function) const;
  Expected<void> copyBack() const;
  /// What was begun ends before the caller has its tensors back.
  ~Staged() {
    if (streamValue)
      (void)streamValue->synchronize();
  }
  Staged(Staged &&) = default;
  const CudaStream &stream() const { return *streamValue; }

private:
  explicit Staged(const Launch &launch) : launch(launch) {}
  Expected<void> allocate();
  Expected<void> copyIn() const;
  int64_t bytesOf(size_t argument) const;
  bool isOutput(size_t argument) const {
    return launch.manifest.arguments[argument].role == ArgumentRole::output;
  }

  const Launch &launch;
  /// Behind a pointer: memory refers to its stream.
  std::unique_ptr<CudaStream> streamValue;
  CudaMemory memory;
  /// The kernel's parameters: an address, or 0, for each argument; the
  /// workspace's, if there is one; sizes.
  std::vector<uint64_t> values;
};

int64_t CudaKernel::Staged::bytesOf(size_t argument) const {
  const TensorView &view = launch.arguments[argument];
  return view.present() ? *elementCount(view.shape) * sizeInBytes(view.dtype)
                        : 0;
}

Expected<void> CudaKernel::Staged::allocate() {
  constexpr int64_t alignmentBytes = 256;
  int64_t bytes = 0;
  auto place = [&](int64_t wanted) {
    int64_t offset = bytes;
    bytes += (wanted + alignmentBytes - 1) / alignmentBytes * alignmentBytes;
    return uint64_t(offset);
  };
  for (size_t i = 0; i < launch.arguments.size(); ++i)
    values.push_back(place(bytesOf(i)));
  if (launch.manifest.takesWorkspace())
    values.push_back(place(int64_t(launch.workspace.size())));
  auto allocated = streamValue->allocate(bytes);
  if (!allocated)
    return passOn(allocated);
  memory = std::move(*allocated);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] += memory.deviceAddress();
  for (size_t i = 0; i < launch.arguments.size(); ++i)
    if (!launch.arguments[i].present())
      values[i] = 0;
  values.insert(values.end(), launch.dynamicSizes.begin(),
                launch.dynamicSizes.end());
  for (size_t i = 0; i < launch.arguments.size(); ++i)
    if (isOutput(i) && bytesOf(i) > 0)
      if (auto filled = streamValue->fill(values[i], poison, bytesOf(i));
          !filled)
        return filled;
  return {};
}

Expected<void> CudaKernel::Staged::copyIn() const {
  for (size_t i = 0; i < launch.arguments.size(); ++i)
    if (int64_t bytes = bytesOf(i); bytes > 0 && !isOutput(i))
      if (auto copied = streamValue->copyToDevice(
              values[i], launch.arguments[i].data, bytes);
          !copied)
        return copied;
  return {};
}

Expected<CudaKernel::Staged> CudaKernel::Staged::create(const Launch &launch) {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  auto stream = CudaStream::create(**device);
  if (!stream)
    return passOn(stream);
  Staged staged(launch);
  staged.streamValue = std::make_unique<CudaStream>(std::move(*stream));
  if (auto allocated = staged.allocate(); !allocated)
    return passOn(allocated);
  if (auto copied = staged.copyIn(); !copied)
    return passOn(copied);
  return staged;
}

Expected<void> CudaKernel::Staged::enqueue(const CudaFunction &function) const {
  std::vector<void *> parameters;
  for (const uint64_t &value : values)
    parameters.push_back(const_cast<uint64_t *>(&value));
  CudaLaunch request;
  request.grid = launch.geometry.grid;
  request.block = launch.geometry.block;
  request.sharedMemoryBytes = launch.geometry.sharedMemoryBytes;
  request.parameters = parameters;
  return streamValue->launch(function, request);
}

Expected<void> CudaKernel::Staged::copyBack() const {
  for (size_t i = 0; i < launch.arguments.size(); ++i)
    if (int64_t bytes = bytesOf(i); bytes > 0 && isOutput(i))
      if (auto copied = streamValue->copyFromDevice(launch.arguments[i].data,
                                                    values[i], bytes);
          !copied)
        return copied;
  return streamValue->synchronize();
}

Expected<void> CudaKernel::launch(const Launch &launch) const {
  auto times = time(launch, 0);
  if (!times)
    return passOn(times);
  return {};
}

Expected<std::vector<double>> CudaKernel::time(const Launch &launch,
                                               int calls) const {
  auto kernel = load();
  if (!kernel)
    return passOn(kernel);
  std::vector<double> times;
  if (launch.geometry.isEmpty())
    return times;
  auto staged = Staged::create(launch);
  if (!staged)
    return passOn(staged);
  auto run = [&] { return staged->enqueue(**kernel); };
  if (auto launched = run(); !launched)
    return passOn(launched);
  for (int call = 0; call < calls; ++call) {
    auto us = staged->stream().timeUs(run);
    if (!us)
      return passOn(us);
    times.push_back(*us);
  }
  if (auto ran = staged->stream().synchronize(); !ran) {
    ran.error().place = placeOf(entry);
    ran.error().mend = "the GPU is lost to this process: start it again; "
                       "compute-sanitizer tells what the kernel did";
    return passOn(ran);
  }
  if (auto copied = staged->copyBack(); !copied)
    return passOn(copied);
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
    return fail(ErrorCode::io, std::move(message),
                fmt::format("kernel '{}'", manifest.operatorName),
                "do not edit bundles; compile the kernel again");
  };
  if (!cubin.starts_with("\177ELF"))
    return failure("this is no machine code of a GPU");
  // A launch with other parameters than the code expects would read wildly.
  if (cubin.find(markOf(manifest)) == cubin.npos)
    return failure("its code was compiled for another manifest");
  auto code = std::make_shared<CudaKernel>(
      manifest.entry, manifest.architecture,
      std::vector<char>(cubin.begin(), cubin.end()));
  return std::make_shared<const CompiledKernel>(
      CompiledKernel{std::move(manifest), std::move(code), std::move(cubin)});
}
