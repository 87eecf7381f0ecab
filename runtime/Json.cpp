//===- Json.cpp - strict JSON ---------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

using namespace reprise;

namespace {

/// Looks at a text before it becomes a value: syntax, depth, keys given twice.
/// nlohmann_json calls it for each token; false ends the parse. No exception is
/// thrown on this way, which matters to fuzzers more than to users.
class Inspector final : public nlohmann::json_sax<Json> {
public:
  explicit Inspector(int maxDepth) : maxDepth(maxDepth) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(int64_t) override { return true; }
  bool number_unsigned(uint64_t) override { return true; }
  bool number_float(double, const std::string &) override { return true; }
  bool string(std::string &) override { return true; }
  bool binary(Json::binary_t &) override { return true; }

  bool start_object(size_t) override { return open(); }
  bool start_array(size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string &name) override {
    if (keys.back().insert(name).second)
      return true;
    problem = fmt::format("key '{}' is given twice", name);
    return false;
  }

  bool parse_error(size_t position, const std::string &,
                   const Json::exception &error) override {
    problem = plainMessage(error.what());
    errorByte = position;
    return false;
  }

  /// Empty where there is none.
  std::string problem;
  /// Of a syntax error, counted from 1.
  std::optional<size_t> errorByte;

private:
  bool open() {
    keys.emplace_back();
    if (keys.size() <= size_t(maxDepth))
      return true;
    problem = fmt::format("nested deeper than {} levels", maxDepth);
    return false;
  }
  bool close() {
    keys.pop_back();
    return true;
  }

  /// nlohmann_json's messages begin with an id and the position in brackets;
  /// the position goes into the place.
  static std::string plainMessage(std::string_view text) {
    size_t start = text.find(": ");
    return fmt::format("not valid JSON: {}", start == std::string_view::npos
                                                 ? text
                                                 : text.substr(start + 2));
  }

  int maxDepth;
  /// Of the objects (and, unused, arrays) that are open.
  std::vector<std::set<std::string>> keys;
};

} // namespace

Expected<Json> reprise::parseJson(std::string_view text, std::string_view place,
                                  int maxDepth, ErrorCode code) {
  Inspector inspector(maxDepth);
  if (Json::sax_parse(text, &inspector))
    return Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::string where(place);
  if (inspector.errorByte)
    where += fmt::format(": byte {}", *inspector.errorByte);
  return fail(code, std::move(inspector.problem), std::move(where),
              "the JSON is malformed: write it again");
}

Failure JsonReader::failure(std::string message, std::string mend) const {
  return fail(code, std::move(message), place, std::move(mend));
}

Failure JsonReader::wrongType(std::string_view expected) const {
  std::string actual = value.is_structured()
                           ? std::string("an ") + value.type_name()
                           : value.dump().substr(0, 40);
  return failure(fmt::format("{} is expected, not {}", expected, actual));
}

Expected<void> JsonReader::expectObject() const {
  if (!value.is_object())
    return wrongType("an object");
  return {};
}

Expected<void> JsonReader::expectArray() const {
  if (!value.is_array())
    return wrongType("an array");
  return {};
}

Expected<void>
JsonReader::expectKeys(std::span<const std::string_view> required,
                       std::span<const std::string_view> optional) const {
  if (auto object = expectObject(); !object)
    return object;
  for (std::string_view key : required)
    if (!has(key))
      return failure(fmt::format("key '{}' is missing", key));
  auto isIn = [](auto list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
  };
  for (const auto &[key, ignored] : value.items())
    if (!isIn(required, key) && !isIn(optional, key))
      return failure(fmt::format(
          "unknown key '{}'; known are {}{}{}", key, fmt::join(required, ", "),
          optional.size() ? ", " : "", fmt::join(optional, ", ")));
  return {};
}

bool JsonReader::has(std::string_view key) const {
  return value.find(key) != value.end();
}

JsonReader JsonReader::member(std::string_view key) const {
  return {*value.find(key), fmt::format("{}.{}", place, key), code};
}

JsonReader JsonReader::element(size_t index) const {
  return {value[index], fmt::format("{}[{}]", place, index), code};
}

Expected<std::string> JsonReader::string() const {
  if (!value.is_string())
    return wrongType("a string");
  return value.get<std::string>();
}

Expected<int64_t> JsonReader::integer() const {
  if (value.is_number_unsigned() &&
      value.get<uint64_t>() <= uint64_t(INT64_MAX))
    return int64_t(value.get<uint64_t>());
  if (!value.is_number_integer() || value.is_number_unsigned())
    return wrongType("an integer within 64 bits");
  return value.get<int64_t>();
}

Expected<bool> JsonReader::boolean() const {
  if (!value.is_boolean())
    return wrongType("true or false");
  return value.get<bool>();
}

Expected<double> JsonReader::number() const {
  if (!value.is_number())
    return wrongType("a number");
  return value.get<double>();
}
