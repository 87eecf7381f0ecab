//===- Nvrtc.h - NVRTC for tests ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Just enough of NVRTC, opened at run time, to compile a text for an
// architecture.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_KERNELS_NVRTC_H
#define REPRISE_TESTS_KERNELS_NVRTC_H

#include <string>

namespace reprise::test {

struct Compilation {
  bool succeeded;
  std::string log; ///< with ptxas's account of registers and spills
};

/// False where this machine has no NVRTC.
bool hasNvrtc();

/// Compiles `text` with the embedded device headers for e.g. "sm_90a".
Compilation compileDeviceText(const std::string &text,
                              const std::string &architecture);

} // namespace reprise::test

#endif // REPRISE_TESTS_KERNELS_NVRTC_H
