//===- fuzz_safetensors.cpp - any bytes as a .safetensors file ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Safetensors.h"

#include <cstdlib>

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto bytes = std::as_bytes(std::span(data, size));
  auto file = SafetensorsFile::open(
      std::make_unique<MemorySource>("fuzz.safetensors", bytes));
  if (!file)
    return file.error().place.empty() ? (abort(), 0) : 0;
  for (const SafetensorsEntry &entry : file->entries()) {
    auto tensor = file->load(entry.name);
    // Narrow integers are widened to 8 bytes.
    int64_t bytes = entry.endByte - entry.beginByte;
    bool isWidened = tensor && tensor->dtype() == DType::i64;
    if (tensor && (isWidened ? tensor->sizeInBytes() < bytes
                             : tensor->sizeInBytes() != bytes))
      abort();
  }
  (void)file->load("missing");
  return 0;
}
