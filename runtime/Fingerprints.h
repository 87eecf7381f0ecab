//===- Fingerprints.h - SHA256SUMS ----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_FINGERPRINTS_H
#define REPRISE_RUNTIME_FINGERPRINTS_H

#include "support/Error.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise {

/// The fingerprints of files, as sha256sum writes and checks them: lines of 64
/// hexadecimal digits, two spaces and a name.
class Fingerprints {
public:
  static constexpr const char *fileName = "SHA256SUMS";

  /// The last line may lack its end. Fails with io where there is no line, and
  /// where one is of another form. `place` is the file's.
  REPRISE_API static Expected<Fingerprints> parse(std::string_view text,
                                                  const std::string &place);

  REPRISE_API void add(std::string name, std::string_view bytes);
  REPRISE_API std::string text() const;

  /// Fails with io, at `place`, unless the file of this name is listed and has
  /// these bytes.
  REPRISE_API Expected<void> check(std::string_view name,
                                   std::string_view bytes,
                                   const std::string &place) const;

  /// In their order.
  REPRISE_API std::vector<std::string_view> names() const;

private:
  /// A name and the digits.
  std::vector<std::pair<std::string, std::string>> files;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_FINGERPRINTS_H
