//===- TemporaryFolder.h - a folder that is removed again -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_TEMPORARYFOLDER_H
#define REPRISE_TOOLS_BENCH_TEMPORARYFOLDER_H

#include "support/Error.h"

#include <string>
#include <utility>

namespace reprise::bench {

/// A folder of its own under the system's temporary one ($TMPDIR, else /tmp).
class TemporaryFolder {
public:
  static Expected<TemporaryFolder> create();

  /// Owns no folder.
  TemporaryFolder() = default;
  TemporaryFolder(TemporaryFolder &&other) noexcept
      : where(std::exchange(other.where, {})) {}
  TemporaryFolder &operator=(TemporaryFolder &&other) noexcept {
    std::swap(where, other.where);
    return *this;
  }
  /// Removes it with everything in it.
  ~TemporaryFolder();

  const std::string &path() const { return where; }

private:
  std::string where;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_TEMPORARYFOLDER_H
