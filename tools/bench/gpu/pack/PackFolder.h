//===- PackFolder.h - the files of a pack -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_GPU_PACK_PACKFOLDER_H
#define REPRISE_TOOLS_BENCH_GPU_PACK_PACKFOLDER_H

#include "runtime/Fingerprints.h"
#include "tools/bench/gpu/pack/Pack.h"

namespace reprise::pack {

/// A pack on disk. What is read of it is as SHA256SUMS says, or an error.
class PackFolder {
public:
  /// Fails with io where the folder holds no pack, or a damaged description.
  static Expected<PackFolder> open(const std::string &path);

  const Pack &pack() const { return packValue; }
  /// Of a file or folder in the pack.
  std::string pathOf(const std::string &name) const {
    return path + "/" + name;
  }

  /// Fails with io where the file is missing or damaged.
  Expected<std::string> read(const std::string &name) const;
  Expected<Tensor> readTensor(const std::string &name) const;

private:
  std::string path;
  Fingerprints fingerprints;
  Pack packValue;
};

/// Writes SHA256SUMS: the fingerprints of all files below the folder, as
/// `sha256sum -c` reads them. The files' sizes together, in bytes.
Expected<int64_t> writeFingerprints(const std::string &folder);

} // namespace reprise::pack

#endif // REPRISE_TOOLS_BENCH_GPU_PACK_PACKFOLDER_H
