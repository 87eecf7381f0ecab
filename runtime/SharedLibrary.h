//===- SharedLibrary.h - machine code that lies in memory -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. Loads the bytes of a shared library, not a file by
// its name: what was checked (a hash, who may write it) is what runs, whatever
// happens to the file in between.

#ifndef REPRISE_RUNTIME_SHAREDLIBRARY_H
#define REPRISE_RUNTIME_SHAREDLIBRARY_H

#include "support/Error.h"

#include <memory>
#include <string>
#include <string_view>

namespace reprise {

class SharedLibrary {
public:
  /// `name` appears in debuggers, profilers and errors. The bytes are trusted:
  /// the dynamic loader does not survive every malformed file.
  static Expected<std::shared_ptr<SharedLibrary>> load(std::string_view image,
                                                       const std::string &name);
  ~SharedLibrary();
  SharedLibrary(const SharedLibrary &) = delete;
  SharedLibrary &operator=(const SharedLibrary &) = delete;

  Expected<void *> symbol(const std::string &name) const;

private:
  explicit SharedLibrary(std::string name) : name(std::move(name)) {}

  std::string name;
  /// Open as long as the code is loaded: the loader takes a library that has
  /// the path of an earlier one for the same.
  int descriptor = -1;
  void *handle = nullptr;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_SHAREDLIBRARY_H
