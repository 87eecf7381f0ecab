//===- TrustedFolder.h - files that only this user can have written -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. Machine code from a file runs with all rights of the
// user, so its folder and its files must belong to the user or to root, and
// nobody else may write them.

#ifndef REPRISE_RUNTIME_TRUSTEDFOLDER_H
#define REPRISE_RUNTIME_TRUSTEDFOLDER_H

#include "support/Error.h"

#include <string>

namespace reprise {

class TrustedFolder {
public:
  /// Fails with io where there is no such folder, and where it cannot be
  /// trusted.
  static Expected<TrustedFolder> open(const std::string &path);

  TrustedFolder(TrustedFolder &&other) noexcept;
  TrustedFolder &operator=(TrustedFolder &&) = delete;
  ~TrustedFolder();

  const std::string &path() const { return pathValue; }

  /// The content of a file in the folder, under the same conditions. All files
  /// read come from one folder, even where another is renamed into its place.
  Expected<std::string> read(const std::string &name) const;

  /// Whether a file in the folder is under the same conditions. One that is not
  /// there is.
  Expected<void> check(const std::string &name) const;

  /// Sets the folder's time of modification to now, as far as that is allowed.
  void touch() const;

private:
  TrustedFolder(std::string path, int descriptor)
      : pathValue(std::move(path)), descriptor(descriptor) {}

  std::string pathValue;
  int descriptor = -1;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_TRUSTEDFOLDER_H
