//===- SimulatedKernel.cpp - a kernel variant, loaded and launched --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/kernels/SimulatedKernel.h"

#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>

using namespace reprise::test;

Arguments &Arguments::number(int64_t value) {
  static_assert(sizeof(void *) == sizeof(value));
  void *bits;
  std::memcpy(&bits, &value, sizeof(bits));
  values.push_back(bits);
  return *this;
}

Arguments &Arguments::buffer(const char *name, void *data, size_t count,
                             size_t elementBytes,
                             RepriseSimulationAccess access) {
  values.push_back(count ? data : nullptr);
  if (count)
    buffers.push_back({data, int64_t(count * elementBytes),
                       int64_t(elementBytes), name, access});
  return *this;
}

RepriseSimulationEntry reprise::test::loadVariant(const std::string &name,
                                                  const std::string &kernel) {
  const std::string path =
      std::string(REPRISE_VARIANT_FOLDER) + "/" + name + ".so";
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    ADD_FAILURE() << dlerror();
    return nullptr;
  }
  void *entry = dlsym(library, ("reprise_simulate_" + kernel).c_str());
  EXPECT_NE(entry, nullptr) << path;
  return reinterpret_cast<RepriseSimulationEntry>(entry);
}

Result reprise::test::launch(RepriseSimulationEntry entry,
                             const Geometry &geometry,
                             const Arguments &arguments) {
  if (!entry)
    return {-1, "no such variant"};
  std::vector<void *> pointers;
  for (void *const &value : arguments.values)
    pointers.push_back(const_cast<void **>(&value));
  std::vector<char> report(4096);
  RepriseSimulationLaunch request{};
  request.abiVersion = REPRISE_SIMULATION_ABI_VERSION;
  std::copy(geometry.grid.begin(), geometry.grid.end(), request.grid);
  request.block[0] = geometry.warps * 32;
  request.block[1] = request.block[2] = 1;
  request.sharedMemoryBytes = geometry.sharedMemoryBytes;
  request.arguments = pointers.data();
  request.argumentCount = uint32_t(pointers.size());
  request.buffers = arguments.buffers.data();
  request.bufferCount = uint32_t(arguments.buffers.size());
  request.seed = geometry.seed;
  request.errorText = report.data();
  request.errorTextBytes = report.size();
  const int status = entry(&request);
  return {status, report.data()};
}
