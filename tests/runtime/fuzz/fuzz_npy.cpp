//===- fuzz_npy.cpp - any bytes as a .npy file ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Npy.h"

#include <cstdlib>

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto bytes = std::as_bytes(std::span(data, size));
  auto tensor = readNpy(MemorySource("fuzz.npy", bytes));
  if (!tensor)
    return tensor.error().place.empty() ? (abort(), 0) : 0;
  // A tensor that was accepted can be read and converted.
  if (size_t(tensor->sizeInBytes()) > size || !tensor->clone() ||
      (isFloat(tensor->dtype()) && !convert(tensor->view(), DType::bf16)))
    abort();
  return 0;
}
