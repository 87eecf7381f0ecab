//===- SafetensorsEntry.h - a tensor of a .safetensors file ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_SAFETENSORSENTRY_H
#define REPRISE_RUNTIME_SAFETENSORSENTRY_H

#include <cstdint>
#include <string>
#include <vector>

namespace reprise {

struct SafetensorsEntry {
  std::string name;
  /// As the file says: "F32", "BF16", ...
  std::string dtypeName;
  std::vector<int64_t> shape;
  /// Within the data that follows the header.
  int64_t beginByte = 0;
  int64_t endByte = 0;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_SAFETENSORSENTRY_H
