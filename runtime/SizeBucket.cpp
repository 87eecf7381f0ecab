//===- SizeBucket.cpp - the sizes that kernels are tuned for --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SizeBucket.h"

#include <algorithm>

using namespace reprise;

int64_t reprise::nominalSize(int64_t size) {
  if (size <= 0)
    return 0;
  constexpr int64_t fine = 64, largest = int64_t(1) << 31;
  int64_t nominal = 1;
  while (nominal < size && nominal < largest)
    nominal *= nominal < fine ? 2 : 4;
  return std::min(nominal, largest);
}
