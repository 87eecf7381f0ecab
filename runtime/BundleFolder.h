//===- BundleFolder.h - the files of a bundle, and no others --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. A folder is replaced or removed only where a bundle's
// writer has made all that is in it: users keep other things in folders, and
// name the wrong one.

#ifndef REPRISE_RUNTIME_BUNDLEFOLDER_H
#define REPRISE_RUNTIME_BUNDLEFOLDER_H

#include "runtime/Fingerprints.h"

#include <cstdint>
#include <string>
#include <utility>

namespace reprise {

inline constexpr const char *manifestName = "manifest.json";
inline constexpr const char *libraryName = "kernel.so";
inline constexpr const char *cubinName = "kernel.cubin";
inline constexpr const char *fingerprintsName = Fingerprints::fileName;

/// Fails with io, and names it, where the path is no folder (a link to one is
/// none), and where the folder holds anything but regular files with the names
/// of a bundle's files, or with those they have while they are written. It need
/// not hold all of them.
Expected<void> checkHoldsBundleAlone(const std::string &path);

/// Removes a folder for which checkHoldsBundleAlone does not fail, and does
/// nothing otherwise. What appears in it meanwhile stays, and the folder too.
/// Whether it is gone.
bool removeBundleFolder(const std::string &path);

/// Fails with io unless a bundle may take the path: nothing is there, or an
/// empty folder, or one that holds a bundle, damaged or not, and nothing else.
Expected<void> checkReplaceable(const std::string &path);

/// Tells whether the same folder, unchanged, lies at a path as before; zeros
/// where there is none.
std::pair<uint64_t, uint64_t> identifyFolder(const std::string &path);

} // namespace reprise

#endif // REPRISE_RUNTIME_BUNDLEFOLDER_H
