//===- Safetensors.h - files of named tensors -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The safetensors format: a little-endian u64 with the header's length, a JSON
// header {name: {dtype, shape, data_offsets}}, and the data. Element types read
// and written: F64, F32, BF16, F16, I64, I32, U8, BOOL; a file may hold others
// as long as they are not asked for. The header is checked as a whole when the
// file is opened: sizes, overlaps, gaps, ranges, duplicate names.

#ifndef REPRISE_RUNTIME_SAFETENSORS_H
#define REPRISE_RUNTIME_SAFETENSORS_H

#include "runtime/ByteSource.h"
#include "runtime/SafetensorsEntry.h"
#include "runtime/Tensor.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reprise {

class SafetensorsFile {
public:
  REPRISE_API static Expected<SafetensorsFile> open(const std::string &path);
  REPRISE_API static Expected<SafetensorsFile>
  open(std::unique_ptr<ByteSource> source);

  /// In the order of the data.
  const std::vector<SafetensorsEntry> &entries() const { return entryList; }
  const std::map<std::string, std::string> &metadata() const {
    return metadataMap;
  }

  /// Reads one tensor. An unknown name gives an error with the nearest known
  /// name.
  REPRISE_API Expected<Tensor> load(std::string_view name) const;

private:
  SafetensorsFile() = default;

  std::unique_ptr<ByteSource> source;
  int64_t dataOffsetBytes = 0;
  std::vector<SafetensorsEntry> entryList;
  std::map<std::string, std::string> metadataMap;
};

struct NamedTensorView {
  std::string name;
  ConstTensorView view;
};

/// Writes the tensors in C order; the file appears whole or not at all. Data is
/// ordered by falling element size, so that every tensor is aligned to its
/// elements. Fails with invalidArgument for a name given twice or reserved.
REPRISE_API Expected<void>
writeSafetensors(const std::string &path,
                 std::span<const NamedTensorView> tensors,
                 const std::map<std::string, std::string> &metadata = {});

} // namespace reprise

#endif // REPRISE_RUNTIME_SAFETENSORS_H
