//===- Launch.h - a kernel text becomes a library -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A driver of two lines makes a loadable library of an emitted kernel text:
//   #include "kernel.cu.h"
//   REPRISE_SIMULATION_ENTRY(kernel)
// exports reprise_simulate_kernel, a RepriseSimulationEntry.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_LAUNCH_H
#define REPRISE_HOST_LAUNCH_H

#include "reprise/GlobalPointer.h"
#include <string.h>
#include <utility>

namespace reprise::simulation {

/// Reads one argument of a kernel: a number by value, a tensor by its
/// registered buffer.
template <class T>
struct Argument {
  static T get(const void *value, int) {
    T result;
    memcpy(&result, value, sizeof(T));
    return result;
  }
};

template <class T>
struct Argument<gpu::GlobalPointer<T>> {
  static gpu::GlobalPointer<T> get(const void *value, int argument) {
    void *data;
    memcpy(&data, value, sizeof(data));
    return gpu::GlobalPointer<T>(
        buffer(data, sizeof(T), !std::is_const_v<T>, argument));
  }
};

template <class... P>
struct KernelCall {
  void (*kernel)(P...);
  void **arguments;

  template <size_t... i>
  void run(std::index_sequence<i...>) const {
    kernel(Argument<P>::get(arguments[i], int(i))...);
  }
  static void body(void *call) {
    static_cast<KernelCall *>(call)->run(std::index_sequence_for<P...>());
  }
};

/// Simulates the launch of a kernel of any signature.
template <class... P>
int launch(const RepriseSimulationLaunch &request, const char *name,
           void (*kernel)(P...)) {
  KernelCall<P...> call{kernel, request.arguments};
  return runKernel(request, name, sizeof...(P), KernelCall<P...>::body, &call);
}

} // namespace reprise::simulation

#define REPRISE_SIMULATION_ENTRY(KERNEL)                                       \
  extern "C" REPRISE_SIMULATION_API int reprise_simulate_##KERNEL(             \
      const RepriseSimulationLaunch *request) {                                \
    return reprise::simulation::launch(*request, #KERNEL, KERNEL);             \
  }

#endif // REPRISE_HOST_LAUNCH_H
