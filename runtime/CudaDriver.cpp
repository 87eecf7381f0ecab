//===- CudaDriver.cpp - NVIDIA's driver, opened at run time ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CudaDriver.h"

#include <fmt/format.h>

#include <dlfcn.h>
#include <type_traits>

using namespace reprise;
using namespace reprise::cuda;

static constexpr const char *installMend =
    "install NVIDIA's driver (525 or newer); the simulation needs none: "
    "--target sim:h200";

/// Looks up all functions; the name of the first that is missing, or null.
static const char *resolve(Driver &driver, void *library) {
  const char *missing = nullptr;
  auto bind = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        dlsym(library, name));
    if (!function && !missing)
      missing = name;
  };
  bind(driver.Init, "cuInit");
  bind(driver.GetErrorName, "cuGetErrorName");
  bind(driver.GetErrorString, "cuGetErrorString");
  bind(driver.DriverGetVersion, "cuDriverGetVersion");
  bind(driver.DeviceGetCount, "cuDeviceGetCount");
  bind(driver.DeviceGet, "cuDeviceGet");
  bind(driver.DeviceGetName, "cuDeviceGetName");
  bind(driver.DeviceTotalMem, "cuDeviceTotalMem_v2");
  bind(driver.DeviceGetAttribute, "cuDeviceGetAttribute");
  bind(driver.MemPoolCreate, "cuMemPoolCreate");
  bind(driver.MemPoolSetAttribute, "cuMemPoolSetAttribute");
  bind(driver.DevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain");
  bind(driver.CtxPushCurrent, "cuCtxPushCurrent_v2");
  bind(driver.CtxPopCurrent, "cuCtxPopCurrent_v2");
  bind(driver.ModuleLoadData, "cuModuleLoadData");
  bind(driver.ModuleUnload, "cuModuleUnload");
  bind(driver.ModuleGetFunction, "cuModuleGetFunction");
  bind(driver.FuncGetAttribute, "cuFuncGetAttribute");
  bind(driver.FuncSetAttribute, "cuFuncSetAttribute");
  bind(driver.MemAllocFromPoolAsync, "cuMemAllocFromPoolAsync");
  bind(driver.MemFreeAsync, "cuMemFreeAsync");
  bind(driver.MemcpyHtoDAsync, "cuMemcpyHtoDAsync_v2");
  bind(driver.MemcpyDtoHAsync, "cuMemcpyDtoHAsync_v2");
  bind(driver.MemsetD8Async, "cuMemsetD8Async");
  bind(driver.MemsetD16Async, "cuMemsetD16Async");
  bind(driver.MemsetD32Async, "cuMemsetD32Async");
  bind(driver.LaunchKernelEx, "cuLaunchKernelEx");
  bind(driver.StreamCreate, "cuStreamCreate");
  bind(driver.StreamDestroy, "cuStreamDestroy_v2");
  bind(driver.StreamSynchronize, "cuStreamSynchronize");
  bind(driver.EventCreate, "cuEventCreate");
  bind(driver.EventDestroy, "cuEventDestroy_v2");
  bind(driver.EventRecord, "cuEventRecord");
  bind(driver.EventElapsedTime, "cuEventElapsedTime");
  return missing;
}

std::string Driver::describe(Status status) const {
  const char *name = nullptr, *text = nullptr;
  if (GetErrorName(status, &name) != success ||
      GetErrorString(status, &text) != success)
    return fmt::format("error {}", status);
  return fmt::format("{}: {}", name, text);
}

static Expected<const Driver *> openOnce() {
  static Driver driver;
  constexpr const char *file = "libcuda.so.1";
  // Never closed: it keeps threads of its own.
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return fail(ErrorCode::unsupported,
                fmt::format("a GPU needs NVIDIA's driver, which cannot be "
                            "opened: {}",
                            dlerror()),
                "", installMend);
  if (const char *missing = resolve(driver, library))
    return fail(ErrorCode::unsupported,
                fmt::format("the driver has no function {}", missing), file,
                installMend);
  if (Status status = driver.Init(0); status != success)
    return fail(
        ErrorCode::unsupported,
        fmt::format("the driver does not start: {}", driver.describe(status)),
        file, "check that nvidia-smi shows a GPU, and CUDA_VISIBLE_DEVICES");
  return &driver;
}

Expected<const Driver *> reprise::cuda::openDriver() {
  static const Expected<const Driver *> driver = openOnce();
  return driver;
}
