//===- fuzz_manifest.cpp - any bytes as a manifest ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reaches the JSON reader and the expressions as well.

#include "runtime/Manifest.h"

#include <cstdlib>

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view text(reinterpret_cast<const char *>(data), size);
  auto manifest = Manifest::fromJson(text, "fuzz.json");
  if (!manifest)
    return manifest.error().place.empty() ? (abort(), 0) : 0;
  // What was accepted is written and read back as the same.
  std::string written = manifest->toJson();
  auto again = Manifest::fromJson(written, "written.json");
  if (!again || again->toJson() != written)
    abort();
  Bindings sizes;
  for (const auto &[dimension, size] : manifest->dims)
    sizes.set(dimension, size);
  for (const std::string &dimension : manifest->dynamicDims)
    sizes.set(dimension, 5);
  for (const ManifestBuffer &buffer : manifest->buffers)
    (void)buffer.bytes.evaluate(sizes);
  return 0;
}
