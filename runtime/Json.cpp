//===- Json.cpp - strict JSON ---------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Json.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

using namespace reprise;

namespace {

/// Thrown through nlohmann_json's parser, which offers no other way to stop,
/// and caught in parseJson.
struct Refusal {
  std::string message;
};

/// Watches the parser: depth, and keys of the objects that are open.
class Watch {
public:
  explicit Watch(int maxDepth) : maxDepth(maxDepth) {}

  bool operator()(int depth, Json::parse_event_t event, Json &parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= maxDepth)
        throw Refusal{fmt::format("nested deeper than {} levels", maxDepth)};
      keys.resize(size_t(depth) + 1);
      keys.back().clear();
    } else if (event == Event::key) {
      const auto &key = parsed.get_ref<const std::string &>();
      // The key's depth is one more than its object's.
      if (!keys[size_t(depth) - 1].insert(key).second)
        throw Refusal{fmt::format("key '{}' is given twice", key)};
    }
    return true;
  }

private:
  int maxDepth;
  std::vector<std::set<std::string>> keys;
};

} // namespace

/// nlohmann_json's messages begin with an id and the position in brackets; the
/// position goes into the place.
static std::string plainMessage(const Json::parse_error &error) {
  std::string_view text = error.what();
  size_t start = text.find(": ");
  return fmt::format("not valid JSON: {}", start == std::string_view::npos
                                               ? text
                                               : text.substr(start + 2));
}

Expected<Json> reprise::parseJson(std::string_view text, std::string_view place,
                                  int maxDepth, ErrorCode code) {
  Watch watch(maxDepth);
  auto callback = [&watch](int depth, Json::parse_event_t event, Json &parsed) {
    return watch(depth, event, parsed);
  };
  try {
    return Json::parse(text, callback);
  } catch (const Refusal &refusal) {
    return fail(code, refusal.message, std::string(place),
                "the JSON is malformed: write it again");
  } catch (const Json::parse_error &error) {
    return fail(code, plainMessage(error),
                fmt::format("{}: byte {}", place, error.byte),
                "the JSON is malformed: write it again");
  } catch (const Json::exception &error) {
    // A number beyond float64's range.
    return fail(code, fmt::format("not usable as JSON: {}", error.what()),
                std::string(place), "the JSON is malformed: write it again");
  }
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
JsonReader::expectKeys(std::initializer_list<std::string_view> required,
                       std::initializer_list<std::string_view> optional) const {
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
