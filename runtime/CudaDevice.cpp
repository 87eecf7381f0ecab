//===- CudaDevice.cpp - an NVIDIA GPU -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CudaDevice.h"

#include "runtime/CudaDriver.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstring>

using namespace reprise;
using cuda::Driver;
using cuda::Status;

namespace {

// CUdevice_attribute, CUfunction_attribute and CUmemPool_attribute of cuda.h.
enum DeviceAttribute {
  clockRate = 13,
  multiprocessorCount = 16,
  l2CacheSize = 38,
  computeCapabilityMajor = 75,
  computeCapabilityMinor = 76,
  maxSharedMemoryPerBlockOptin = 97
};
enum FunctionAttribute {
  sharedSizeBytes = 1,
  maxDynamicSharedSizeBytes = 8,
  nonPortableClusterSizeAllowed = 14
};
constexpr int memPoolReleaseThreshold = 4;
constexpr Status errorOutOfMemory = 2, errorInvalidImage = 200,
                 errorNoBinaryForGpu = 209, errorUnsupportedPtxVersion = 222;
constexpr unsigned streamNonBlocking = 1;

} // namespace

static Expected<void> check(const Driver &driver, Status status,
                            std::string_view what,
                            const std::string &place = {}) {
  if (status == cuda::success)
    return {};
  bool isMemory = status == errorOutOfMemory;
  return fail(isMemory ? ErrorCode::doesNotFit : ErrorCode::internal,
              fmt::format("{} failed: {}", what, driver.describe(status)),
              place,
              isMemory ? "use smaller sizes, or free memory of the GPU "
                         "(nvidia-smi shows who has it)"
                       : "");
}

/// Makes the device's context the calling thread's, and gives back the one
/// before at the end.
class CudaDevice::CurrentContext {
public:
  explicit CurrentContext(const CudaDevice &device)
      : driver(*device.driver),
        isPushed(driver.CtxPushCurrent(device.context) == cuda::success) {}
  ~CurrentContext() {
    void *ours = nullptr;
    if (isPushed)
      driver.CtxPopCurrent(&ours);
  }
  CurrentContext(const CurrentContext &) = delete;
  CurrentContext &operator=(const CurrentContext &) = delete;

private:
  const Driver &driver;
  /// Where not, what is called next says why.
  bool isPushed;
};

//===----------------------------------------------------------------------===//
// Device
//===----------------------------------------------------------------------===//

bool CudaDeviceFacts::runs(std::string_view architecture) const {
  constexpr std::string_view prefix = "sm_";
  if (!architecture.starts_with(prefix))
    return false;
  const char *first = architecture.data() + prefix.size();
  const char *last = architecture.data() + architecture.size();
  int number = 0;
  auto [end, error] = std::from_chars(first, last, number);
  if (error != std::errc())
    return false;
  bool isExact = end != last;
  return number / 10 == computeMajor &&
         (isExact ? number % 10 == computeMinor : number % 10 <= computeMinor);
}

static Status readFacts(const Driver &driver, cuda::DeviceNumber number,
                        CudaDeviceFacts &facts) {
  Status status = driver.DriverGetVersion(&facts.driverVersion);
  auto attribute = [&](int which) {
    int value = 0;
    Status answer = driver.DeviceGetAttribute(&value, which, number);
    if (answer != cuda::success)
      status = answer;
    return value;
  };
  facts.computeMajor = attribute(computeCapabilityMajor);
  facts.computeMinor = attribute(computeCapabilityMinor);
  facts.multiprocessors = attribute(multiprocessorCount);
  facts.l2Bytes = attribute(l2CacheSize);
  facts.sharedMemoryPerBlockBytes = attribute(maxSharedMemoryPerBlockOptin);
  facts.clockKHz = attribute(clockRate);
  std::array<char, 256> name{};
  size_t memoryBytes = 0;
  for (Status answer :
       {driver.DeviceGetName(name.data(), int(name.size()) - 1, number),
        driver.DeviceTotalMem(&memoryBytes, number)})
    if (answer != cuda::success)
      status = answer;
  facts.name = name.data();
  facts.memoryBytes = int64_t(memoryBytes);
  return status;
}

Expected<CudaDevice> CudaDevice::openOnce() {
  auto driver = cuda::openDriver();
  if (!driver)
    return passOn(driver);
  CudaDevice device;
  device.driver = *driver;
  const Driver &calls = **driver;
  int count = 0;
  if (auto counted =
          check(calls, calls.DeviceGetCount(&count), "counting the GPUs");
      !counted)
    return passOn(counted);
  if (count == 0)
    return fail(ErrorCode::unsupported, "the driver shows no GPU", "",
                "check that nvidia-smi shows one, and CUDA_VISIBLE_DEVICES");
  cuda::DeviceNumber number = 0;
  // What is freed is kept for the next launch, in a pool of our own: the rest
  // of the process keeps its ways.
  uint64_t releaseThreshold = UINT64_MAX;
  Status status = calls.DeviceGet(&number, 0);
  if (status == cuda::success)
    status = readFacts(calls, number, device.factsValue);
  if (status == cuda::success)
    status = calls.DevicePrimaryCtxRetain(&device.context, number);
  cuda::PoolProperties properties;
  properties.location = number;
  if (status == cuda::success)
    status = calls.MemPoolCreate(&device.pool, &properties);
  if (status == cuda::success)
    status = calls.MemPoolSetAttribute(device.pool, memPoolReleaseThreshold,
                                       &releaseThreshold);
  if (auto opened = check(calls, status, "opening the GPU"); !opened)
    return passOn(opened);
  return device;
}

Expected<const CudaDevice *> CudaDevice::open() {
  // Never destroyed: kernels may live as long as the process.
  static const auto *device = new Expected<CudaDevice>(openOnce());
  if (!*device)
    return Failure(device->error());
  return &**device;
}

//===----------------------------------------------------------------------===//
// Function
//===----------------------------------------------------------------------===//

class CudaFunction::Module {
public:
  explicit Module(const CudaDevice &device) : device(device) {}
  ~Module() {
    CudaDevice::CurrentContext context(device);
    if (module)
      device.driver->ModuleUnload(module);
  }

  const CudaDevice &device;
  cuda::ModuleHandle module = nullptr;
};

Expected<CudaFunction> CudaFunction::load(const CudaDevice &device,
                                          std::span<const char> cubin,
                                          const std::string &kernel) {
  CudaDevice::CurrentContext context(device);
  const Driver &driver = *device.driver;
  std::string place = fmt::format("kernel '{}'", kernel);
  // The driver takes what is no ELF file for a text that ends in a zero.
  if (!std::string_view(cubin.data(), cubin.size()).starts_with("\177ELF"))
    return fail(ErrorCode::invalidArgument, "this is no machine code", place,
                "compile the kernel again");
  auto module = std::make_shared<Module>(device);
  Status loaded = driver.ModuleLoadData(&module->module, cubin.data());
  if (loaded == errorInvalidImage || loaded == errorNoBinaryForGpu ||
      loaded == errorUnsupportedPtxVersion)
    return fail(ErrorCode::unsupported,
                fmt::format("{} does not load the machine code: {}",
                            device.facts().name, driver.describe(loaded)),
                place,
                "compile it for this GPU, with no newer CUDA than its driver, "
                "and not from the cache: --no-cache");
  if (auto done = check(driver, loaded, "loading the machine code", place);
      !done)
    return passOn(done);
  return find(std::move(module), kernel);
}

Expected<CudaFunction> CudaFunction::sibling(const std::string &kernel) const {
  return find(module, kernel);
}

Expected<CudaFunction> CudaFunction::find(std::shared_ptr<Module> module,
                                          const std::string &kernel) {
  const CudaDevice &device = module->device;
  const Driver &driver = *device.driver;
  CudaDevice::CurrentContext context(device);
  std::string place = fmt::format("kernel '{}'", kernel);
  CudaFunction found;
  found.name = kernel;
  found.module = std::move(module);
  Status status = driver.ModuleGetFunction(
      &found.function, found.module->module, kernel.c_str());
  if (auto done = check(driver, status,
                        "finding the kernel in its machine code", place);
      !done)
    return passOn(done);
  // As much dynamic shared memory as the static one leaves, and the largest
  // clusters.
  int staticBytes = 0;
  status =
      driver.FuncGetAttribute(&staticBytes, sharedSizeBytes, found.function);
  if (status == cuda::success)
    status = driver.FuncSetAttribute(
        found.function, maxDynamicSharedSizeBytes,
        int(device.facts().sharedMemoryPerBlockBytes) - staticBytes);
  if (status == cuda::success && device.facts().computeMajor >= 9)
    status = driver.FuncSetAttribute(found.function,
                                     nonPortableClusterSizeAllowed, 1);
  if (auto set = check(driver, status, "preparing the kernel", place); !set)
    return passOn(set);
  return found;
}

//===----------------------------------------------------------------------===//
// Memory and streams
//===----------------------------------------------------------------------===//

CudaMemory::~CudaMemory() {
  if (!stream)
    return;
  CudaDevice::CurrentContext context(*stream->device);
  stream->device->driver->MemFreeAsync(address, stream->handle);
}

Expected<CudaStream> CudaStream::create(const CudaDevice &device) {
  CudaDevice::CurrentContext context(device);
  void *handle = nullptr;
  if (auto created =
          check(*device.driver,
                device.driver->StreamCreate(&handle, streamNonBlocking),
                "making a stream");
      !created)
    return passOn(created);
  return CudaStream(&device, handle, /*isOwned=*/true);
}

CudaStream::~CudaStream() {
  if (!isOwned)
    return;
  CudaDevice::CurrentContext context(*device);
  device->driver->StreamDestroy(handle);
}

Expected<CudaMemory> CudaStream::allocate(int64_t bytes) const {
  CudaDevice::CurrentContext context(*device);
  CudaMemory memory;
  cuda::Pointer address = 0;
  auto allocated = check(
      *device->driver,
      device->driver->MemAllocFromPoolAsync(
          &address, size_t(std::max<int64_t>(bytes, 1)), device->pool, handle),
      fmt::format("allocating {} bytes on the GPU", bytes));
  if (!allocated)
    return passOn(allocated);
  memory.stream = this;
  memory.address = address;
  return memory;
}

Expected<void> CudaStream::copyToDevice(uint64_t to, const void *from,
                                        int64_t bytes) const {
  CudaDevice::CurrentContext context(*device);
  return check(*device->driver,
               device->driver->MemcpyHtoDAsync(to, from, size_t(bytes), handle),
               "copying to the GPU");
}

Expected<void> CudaStream::copyFromDevice(void *to, uint64_t from,
                                          int64_t bytes) const {
  CudaDevice::CurrentContext context(*device);
  return check(*device->driver,
               device->driver->MemcpyDtoHAsync(to, from, size_t(bytes), handle),
               "copying from the GPU");
}

Expected<void> CudaStream::fill(uint64_t to, uint8_t value,
                                int64_t bytes) const {
  CudaDevice::CurrentContext context(*device);
  return check(*device->driver,
               device->driver->MemsetD8Async(to, value, size_t(bytes), handle),
               "filling memory of the GPU");
}

Expected<void> CudaStream::fillElements(uint64_t to,
                                        std::span<const std::byte> element,
                                        int64_t count) const {
  CudaDevice::CurrentContext context(*device);
  const Driver &driver = *device->driver;
  Status status = cuda::success;
  if (element.size() == sizeof(uint16_t)) {
    uint16_t bits = 0;
    std::memcpy(&bits, element.data(), sizeof bits);
    status = driver.MemsetD16Async(to, bits, size_t(count), handle);
  } else {
    assert(element.size() == sizeof(uint32_t));
    uint32_t bits = 0;
    std::memcpy(&bits, element.data(), sizeof bits);
    status = driver.MemsetD32Async(to, bits, size_t(count), handle);
  }
  return check(driver, status, "filling memory of the GPU");
}

Expected<void> CudaStream::launch(const CudaFunction &function,
                                  const CudaLaunch &launch) const {
  auto fits = [](int64_t size) { return size >= 0 && size <= INT32_MAX; };
  if (!std::ranges::all_of(launch.grid, fits) ||
      !std::ranges::all_of(launch.block, fits) ||
      !std::ranges::all_of(launch.cluster, fits) ||
      !fits(launch.sharedMemoryBytes))
    return fail(ErrorCode::doesNotFit,
                fmt::format("a launch of {} blocks of {} threads with {} bytes "
                            "of shared memory is beyond what GPUs take",
                            fmt::join(launch.grid, " x "),
                            fmt::join(launch.block, " x "),
                            launch.sharedMemoryBytes),
                fmt::format("kernel '{}'", function.name), "use smaller sizes");
  CudaDevice::CurrentContext context(*device);
  cuda::LaunchAttribute attributes[2] = {};
  unsigned count = 0;
  if (launch.cluster != std::array<int64_t, 3>{1, 1, 1}) {
    auto &attribute = attributes[count++];
    attribute.id = cuda::LaunchAttribute::clusterDimension;
    std::copy(launch.cluster.begin(), launch.cluster.end(),
              attribute.value.clusterDimension);
  }
  if (launch.isCooperative) {
    auto &attribute = attributes[count++];
    attribute.id = cuda::LaunchAttribute::cooperative;
    attribute.value.cooperative = 1;
  }
  cuda::LaunchConfig config{};
  std::copy(launch.grid.begin(), launch.grid.end(), config.grid);
  std::copy(launch.block.begin(), launch.block.end(), config.block);
  config.sharedMemoryBytes = unsigned(launch.sharedMemoryBytes);
  config.stream = handle;
  config.attributes = attributes;
  config.attributeCount = count;
  return check(*device->driver,
               device->driver->LaunchKernelEx(
                   &config, function.function,
                   const_cast<void **>(launch.parameters.data()), nullptr),
               "launching", fmt::format("kernel '{}'", function.name));
}

Expected<void> CudaStream::synchronize() const {
  CudaDevice::CurrentContext context(*device);
  return check(*device->driver, device->driver->StreamSynchronize(handle),
               "running on the GPU");
}

Expected<double>
CudaStream::timeUs(FunctionRef<Expected<void>()> enqueue) const {
  CudaDevice::CurrentContext context(*device);
  const Driver &driver = *device->driver;
  /// Destroyed at the end.
  struct Event {
    const Driver &driver;
    cuda::EventHandle handle = nullptr;
    ~Event() {
      if (handle)
        driver.EventDestroy(handle);
    }
  } start{driver}, stop{driver};
  Status status = driver.EventCreate(&start.handle, 0);
  if (status == cuda::success)
    status = driver.EventCreate(&stop.handle, 0);
  if (status == cuda::success)
    status = driver.EventRecord(start.handle, handle);
  if (auto begun = check(driver, status, "starting a time"); !begun)
    return passOn(begun);
  if (auto queued = enqueue(); !queued)
    return passOn(queued);
  if (auto stopped = check(driver, driver.EventRecord(stop.handle, handle),
                           "stopping a time");
      !stopped)
    return passOn(stopped);
  if (auto ended = synchronize(); !ended)
    return passOn(ended);
  float milliseconds = 0;
  if (auto read = check(
          driver,
          driver.EventElapsedTime(&milliseconds, start.handle, stop.handle),
          "reading a time");
      !read)
    return passOn(read);
  return double(milliseconds) * 1e3;
}
