//===- SafetensorsHeader.h - the header of a .safetensors file ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library.

#ifndef REPRISE_RUNTIME_SAFETENSORSHEADER_H
#define REPRISE_RUNTIME_SAFETENSORSHEADER_H

#include "runtime/ByteSource.h"
#include "runtime/DType.h"
#include "runtime/SafetensorsEntry.h"

#include <map>
#include <optional>

namespace reprise {

struct SafetensorsHeader {
  int64_t dataOffsetBytes = 0;
  std::vector<SafetensorsEntry> entries;
  std::map<std::string, std::string> metadata;
};

/// Reads and checks the whole header; entries come in the order of the data.
Expected<SafetensorsHeader> readSafetensorsHeader(const ByteSource &source);

/// The length and the JSON, padded with spaces to a multiple of 8 bytes.
Expected<std::string> formatSafetensorsHeader(const SafetensorsHeader &header);

/// The element type the file calls `name`, where Reprise has it.
std::optional<DType> dtypeFromSafetensors(std::string_view name);
std::string_view safetensorsName(DType dtype);

} // namespace reprise

#endif // REPRISE_RUNTIME_SAFETENSORSHEADER_H
