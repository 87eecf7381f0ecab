//===- ByteSource.h - bytes to be parsed ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The readers of file formats read through this interface, so that they take a
// large file in parts, and a test or a fuzzer can hand them memory.

#ifndef REPRISE_RUNTIME_BYTESOURCE_H
#define REPRISE_RUNTIME_BYTESOURCE_H

#include "support/Error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace reprise {

class REPRISE_API ByteSource {
public:
  virtual ~ByteSource();

  /// What error messages call it: the file's path.
  virtual const std::string &name() const = 0;
  virtual int64_t sizeInBytes() const = 0;
  /// Fills `bytes` from `offset` on; the range must lie within the size, else
  /// io.
  virtual Expected<void> read(int64_t offset,
                              std::span<std::byte> bytes) const = 0;

  /// "model.npy: byte 10".
  std::string placeAt(int64_t offset) const;
};

/// Opens a regular file. A missing file, a folder, a device is io.
REPRISE_API Expected<std::unique_ptr<ByteSource>>
openFile(const std::string &path);

/// Bytes of the caller, which must outlive the source.
class REPRISE_API MemorySource final : public ByteSource {
public:
  MemorySource(std::string name, std::span<const std::byte> bytes);
  const std::string &name() const override { return nameValue; }
  int64_t sizeInBytes() const override { return int64_t(bytes.size()); }
  Expected<void> read(int64_t offset,
                      std::span<std::byte> target) const override;

private:
  std::string nameValue;
  std::span<const std::byte> bytes;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_BYTESOURCE_H
