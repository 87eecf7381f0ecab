//===- Launch.h - a device text becomes a library -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lanes' answer to the host's Launch.h: the same entry, so that tests of
// the simulation run the device text unchanged.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LANES_LAUNCH_H
#define REPRISE_TESTS_LANES_LAUNCH_H

#include "tests/kernels/lanes/LaneEmulator.h"

#include <utility>

namespace reprise::lanes {

template <class... P>
struct KernelCall {
  void (*kernel)(P...);
  void **arguments;

  template <class T>
  static T get(const void *value) {
    T result;
    std::memcpy(&result, value, sizeof(T));
    return result;
  }
  template <size_t... i>
  void run(std::index_sequence<i...>) const {
    kernel(get<P>(arguments[i])...);
  }
  static void body(void *call) {
    static_cast<KernelCall *>(call)->run(std::index_sequence_for<P...>());
  }
};

template <class... P>
int launch(const RepriseSimulationLaunch &request, void (*kernel)(P...)) {
  KernelCall<P...> call{kernel, request.arguments};
  return run(request, KernelCall<P...>::body, &call);
}

} // namespace reprise::lanes

#define REPRISE_SIMULATION_ENTRY(KERNEL)                                       \
  extern "C"                                                                   \
      __attribute__((visibility("default"))) int reprise_simulate_##KERNEL(    \
          const RepriseSimulationLaunch *request) {                            \
    return reprise::lanes::launch(*request, KERNEL);                           \
  }

#endif // REPRISE_TESTS_LANES_LAUNCH_H
