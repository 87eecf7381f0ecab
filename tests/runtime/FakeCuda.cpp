//===- FakeCuda.cpp - a driver without a GPU ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FakeCuda.h"

#include <cstdlib>
#include <cstring>

using namespace reprise;
using namespace reprise::test;
using cuda::Pointer;
using cuda::Status;

FakeCuda &reprise::test::fakeCuda() {
  static FakeCuda fake;
  return fake;
}

void FakeCuda::finish(void *stream) {
  auto &work = streams[stream].work;
  while (!work.empty()) {
    work.front()();
    work.pop_front();
  }
}

static void enqueue(void *stream, std::function<void()> work) {
  fakeCuda().streams.at(stream).work.push_back(std::move(work));
}

static void *pointer(Pointer address) {
  return reinterpret_cast<void *>(address);
}

// As cuda.h declares them.
#define DRIVER extern "C" __attribute__((visibility("default"))) Status

DRIVER cuInit(unsigned) {
  fakeCuda().streams[nullptr];
  return cuda::success;
}
DRIVER cuGetErrorName(Status, const char **text) {
  *text = "CUDA_ERROR_FAKE";
  return cuda::success;
}
DRIVER cuGetErrorString(Status, const char **text) {
  *text = "as the test asked for";
  return cuda::success;
}
DRIVER cuDriverGetVersion(int *version) {
  *version = 13000;
  return cuda::success;
}
DRIVER cuDeviceGetCount(int *count) {
  *count = 1;
  return cuda::success;
}
DRIVER cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return cuda::success;
}
DRIVER cuDeviceGetName(char *name, int, int) {
  std::strcpy(name, "Fake GPU");
  return cuda::success;
}
DRIVER cuDeviceTotalMem_v2(size_t *bytes, int) {
  *bytes = size_t(1) << 30;
  return cuda::success;
}
/// Of compute capability 9.0.
DRIVER cuDeviceGetAttribute(int *value, int attribute, int) {
  constexpr int computeCapabilityMajor = 75, computeCapabilityMinor = 76;
  *value = attribute == computeCapabilityMajor   ? 9
           : attribute == computeCapabilityMinor ? 0
                                                 : 100'000;
  return cuda::success;
}
DRIVER cuMemPoolCreate(void **pool, const cuda::PoolProperties *) {
  *pool = nullptr;
  return cuda::success;
}
DRIVER cuMemPoolSetAttribute(void *, int, void *) { return cuda::success; }
DRIVER cuDevicePrimaryCtxRetain(void **context, int) {
  *context = nullptr;
  return cuda::success;
}
DRIVER cuCtxPushCurrent_v2(void *) { return cuda::success; }
DRIVER cuCtxPopCurrent_v2(void **) { return cuda::success; }

DRIVER cuModuleLoadData(void **module, const void *) {
  *module = &fakeCuda();
  ++fakeCuda().modules;
  return cuda::success;
}
DRIVER cuModuleUnload(void *) {
  --fakeCuda().modules;
  return cuda::success;
}
DRIVER cuModuleGetFunction(void **function, void *, const char *name) {
  constexpr Status notFound = 500;
  auto found = fakeCuda().kernels.find(name);
  if (found == fakeCuda().kernels.end())
    return notFound;
  *function = &*found;
  return cuda::success;
}
DRIVER cuFuncGetAttribute(int *value, int, void *) {
  *value = 0;
  return cuda::success;
}
DRIVER cuFuncSetAttribute(void *, int, int) { return cuda::success; }

DRIVER cuMemAllocFromPoolAsync(Pointer *address, size_t bytes, void *,
                               void *stream) {
  void *memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(memory, 0xee, bytes);
  *address = reinterpret_cast<uintptr_t>(memory);
  fakeCuda().memory[*address] = bytes;
  return cuda::success;
}
DRIVER cuMemFreeAsync(Pointer address, void *stream) {
  enqueue(stream, [address] {
    auto found = fakeCuda().memory.find(address);
    std::memset(pointer(address), 0xdd, found->second);
    fakeCuda().memory.erase(found);
    std::free(pointer(address));
  });
  return cuda::success;
}
DRIVER cuMemcpyHtoDAsync_v2(Pointer to, const void *from, size_t bytes,
                            void *stream) {
  ++fakeCuda().copiesToDevice;
  enqueue(stream, [=] { std::memcpy(pointer(to), from, bytes); });
  return cuda::success;
}
DRIVER cuMemcpyDtoHAsync_v2(void *to, Pointer from, size_t bytes,
                            void *stream) {
  ++fakeCuda().copiesFromDevice;
  enqueue(stream, [=] { std::memcpy(to, pointer(from), bytes); });
  return cuda::success;
}

template <typename T>
static Status fill(Pointer to, T value, size_t count, void *stream) {
  enqueue(stream,
          [=] { std::fill_n(static_cast<T *>(pointer(to)), count, value); });
  return cuda::success;
}
DRIVER cuMemsetD8Async(Pointer to, unsigned char value, size_t count,
                       void *stream) {
  return fill(to, value, count, stream);
}
DRIVER cuMemsetD16Async(Pointer to, unsigned short value, size_t count,
                        void *stream) {
  return fill(to, value, count, stream);
}
DRIVER cuMemsetD32Async(Pointer to, unsigned value, size_t count,
                        void *stream) {
  return fill(to, value, count, stream);
}

DRIVER cuLaunchKernelEx(const cuda::LaunchConfig *config, void *function,
                        void **parameters, void **) {
  FakeCuda &fake = fakeCuda();
  if (fake.nextLaunch != cuda::success)
    return std::exchange(fake.nextLaunch, cuda::success);
  auto &[name, kernel] =
      *static_cast<std::map<std::string, FakeKernel>::value_type *>(function);
  FakeLaunch &launch = fake.launches.emplace_back();
  launch.kernel = name;
  launch.stream = config->stream;
  std::copy_n(config->grid, 3, launch.grid);
  for (unsigned i = 0; i < config->attributeCount; ++i) {
    const cuda::LaunchAttribute &attribute = config->attributes[i];
    if (attribute.id == cuda::LaunchAttribute::clusterDimension)
      std::copy_n(attribute.value.clusterDimension, 3, launch.cluster);
    else
      launch.isCooperative = attribute.value.cooperative;
  }
  // A launch copies its parameters.
  std::vector<uint64_t> values(kernel.parameters);
  for (size_t i = 0; i < values.size(); ++i)
    std::memcpy(&values[i], parameters[i], sizeof values[i]);
  enqueue(config->stream, [&body = kernel.body, values] { body(values); });
  return cuda::success;
}

DRIVER cuStreamCreate(void **stream, unsigned) {
  // Never given twice.
  static uintptr_t next = 1;
  *stream = reinterpret_cast<void *>(next++);
  fakeCuda().streams[*stream];
  return cuda::success;
}
/// What it was given is still done.
DRIVER cuStreamDestroy_v2(void *stream) {
  fakeCuda().finish(stream);
  fakeCuda().streams.erase(stream);
  return cuda::success;
}
DRIVER cuStreamSynchronize(void *stream) {
  ++fakeCuda().waits;
  fakeCuda().finish(stream);
  return cuda::success;
}

DRIVER cuEventCreate(void **event, unsigned) {
  *event = nullptr;
  return cuda::success;
}
DRIVER cuEventDestroy_v2(void *) { return cuda::success; }
DRIVER cuEventRecord(void *, void *) { return cuda::success; }
DRIVER cuEventElapsedTime(float *milliseconds, void *, void *) {
  *milliseconds = 1;
  return cuda::success;
}
