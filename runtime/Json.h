//===- Json.h - strict JSON -----------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. Reads JSON from outside with limits, and takes
// objects apart with errors that name the path of the key.

#ifndef REPRISE_RUNTIME_JSON_H
#define REPRISE_RUNTIME_JSON_H

#include "runtime/Error.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace reprise {

using Json = nlohmann::json;

/// Parses the whole text. Malformed text, a key given twice in one object and
/// nesting beyond `maxDepth` fail with `code`; the place is
/// "PLACE: byte OFFSET" where an offset is known.
Expected<Json> parseJson(std::string_view text, std::string_view place,
                         int maxDepth, ErrorCode code);

/// A JSON value with the place it stands at, so that every error can name it.
class JsonReader {
public:
  JsonReader(const Json &value, std::string place, ErrorCode code)
      : value(value), place(std::move(place)), code(code) {}

  const Json &json() const { return value; }
  const std::string &where() const { return place; }

  Failure failure(std::string message,
                  std::string mend = "malformed: write the file again") const;

  /// Checks that this is an object with all the required keys, and with no keys
  /// beside them but the optional ones.
  Expected<void>
  expectKeys(std::initializer_list<std::string_view> required,
             std::initializer_list<std::string_view> optional = {}) const {
    return expectKeys(std::span(required.begin(), required.size()),
                      std::span(optional.begin(), optional.size()));
  }
  Expected<void> expectKeys(std::span<const std::string_view> required,
                            std::span<const std::string_view> optional) const;
  Expected<void> expectObject() const;
  Expected<void> expectArray() const;

  bool has(std::string_view key) const;
  /// A member that is known to be there.
  JsonReader member(std::string_view key) const;
  JsonReader element(size_t index) const;

  Expected<std::string> string() const;
  Expected<int64_t> integer() const;
  Expected<bool> boolean() const;
  Expected<double> number() const;

private:
  Failure wrongType(std::string_view expected) const;

  const Json &value;
  std::string place;
  ErrorCode code;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_JSON_H
