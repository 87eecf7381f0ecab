//===- AtomicFile.h - files that appear whole or not at all ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_ATOMICFILE_H
#define REPRISE_RUNTIME_ATOMICFILE_H

#include "support/Error.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace reprise {

/// Collects a file beside its target under a temporary name; commit puts it in
/// place by a rename, after the bytes have reached the disk. Without a commit
/// nothing is left behind. An existing target that is not a regular file (a
/// folder, a device) is refused.
class AtomicFile {
public:
  /// `permissions` as open(2) takes them; the umask applies.
  REPRISE_API static Expected<AtomicFile> create(const std::string &path,
                                                 unsigned permissions = 0666);

  /// Whether a file of this name, in the folder of a target of the other name,
  /// is one that is being collected for it, or was when a process was ended.
  REPRISE_API static bool isTemporaryName(std::string_view name,
                                          std::string_view targetName);

  REPRISE_API AtomicFile(AtomicFile &&other) noexcept;
  AtomicFile &operator=(AtomicFile &&) = delete;
  REPRISE_API ~AtomicFile();

  REPRISE_API Expected<void> write(std::span<const std::byte> bytes);
  REPRISE_API Expected<void> write(std::string_view text);
  REPRISE_API Expected<void> commit();

private:
  AtomicFile(std::string target, std::string temporary, int descriptor);

  Failure failure(std::string_view action) const;

  std::string target;
  std::string temporary;
  int descriptor = -1;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_ATOMICFILE_H
