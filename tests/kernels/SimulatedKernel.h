//===- SimulatedKernel.h - a kernel variant, loaded and launched ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads a variant's library and launches it with arguments of a test.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_KERNELS_SIMULATEDKERNEL_H
#define REPRISE_TESTS_KERNELS_SIMULATEDKERNEL_H

#include "reprise/SimulationAbi.h"

#include <array>
#include <deque>
#include <string>
#include <vector>

namespace reprise::test {

struct Result {
  int status;
  std::string report;
};

/// The arguments of a launch, in the kernel's order.
class Arguments {
public:
  /// A tensor; an empty vector is a null pointer.
  template <class T>
  Arguments &input(const char *name, const std::vector<T> &values) {
    return buffer(name, const_cast<T *>(values.data()), values.size(),
                  sizeof(T), REPRISE_SIMULATION_INPUT);
  }
  template <class T>
  Arguments &output(const char *name, std::vector<T> &values) {
    return buffer(name, values.data(), values.size(), sizeof(T),
                  REPRISE_SIMULATION_OUTPUT);
  }
  Arguments &number(int64_t value);

  std::vector<RepriseSimulationBuffer> buffers;
  std::deque<void *> values; ///< pointers, and numbers in a pointer's bits

private:
  Arguments &buffer(const char *name, void *data, size_t count,
                    size_t elementBytes, RepriseSimulationAccess access);
};

struct Geometry {
  std::array<uint32_t, 3> grid;
  uint32_t warps;
  uint64_t sharedMemoryBytes;
  uint64_t seed = 1;
};

/// The entry of variant `name`; fails the test if there is none.
RepriseSimulationEntry loadVariant(const std::string &name,
                                   const std::string &kernel);

Result launch(RepriseSimulationEntry entry, const Geometry &geometry,
              const Arguments &arguments);

} // namespace reprise::test

#endif // REPRISE_TESTS_KERNELS_SIMULATEDKERNEL_H
