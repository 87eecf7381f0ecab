//===- ManifestJson.cpp - manifests as JSON -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/ManifestFields.h"
#include "support/Json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

using namespace reprise;

namespace {

using OrderedJson = nlohmann::ordered_json;

template <typename T>
concept HasFields = requires {
  sizeof(Fields<T>);
};

/// The words that stand for the values of an enumeration.
std::string_view word(ArgumentRole role) {
  return role == ArgumentRole::input ? "input" : "output";
}
std::string_view word(KernelKind kind) { return name(kind); }
std::string_view word(BufferKind kind) { return name(kind); }
std::string_view word(DType dtype) { return name(dtype); }
std::string_view word(ElementOrder order) { return name(order); }
std::string_view word(Subnormals subnormals) { return name(subnormals); }

template <typename T>
constexpr std::initializer_list<T> valuesOf{};
template <>
constexpr std::initializer_list<ArgumentRole> valuesOf<ArgumentRole>{
    ArgumentRole::input, ArgumentRole::output};
template <>
constexpr std::initializer_list<KernelKind> valuesOf<KernelKind>{
    KernelKind::cpu, KernelKind::sim, KernelKind::cuda};
template <>
constexpr std::initializer_list<BufferKind> valuesOf<BufferKind>{
    BufferKind::prepared, BufferKind::workspace, BufferKind::sequence,
    BufferKind::saved};
template <>
constexpr std::initializer_list<ElementOrder> valuesOf<ElementOrder>{
    ElementOrder::any, ElementOrder::ascending, ElementOrder::partition};
template <>
constexpr std::initializer_list<Subnormals> valuesOf<Subnormals>{
    Subnormals::keep, Subnormals::flush};

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

class Writer {
public:
  template <typename T>
  void required(const char *key, const T &value) {
    json[key] = write(value);
  }
  template <typename T>
  void optional(const char *key, const T &value) {
    if (isGiven(value))
      json[key] = write(value);
  }

  OrderedJson json = OrderedJson::object();

private:
  static bool isGiven(bool value) { return value; }
  static bool isGiven(ElementOrder value) { return value != ElementOrder::any; }
  static bool isGiven(Subnormals value) { return value != Subnormals::keep; }
  static bool isGiven(const std::string &text) { return !text.empty(); }
  template <typename T>
  static bool isGiven(const std::optional<T> &value) {
    return value.has_value();
  }
  template <typename T>
  static bool isGiven(const std::vector<T> &value) {
    return !value.empty();
  }

  template <typename T>
  static OrderedJson write(const T &value) {
    if constexpr (HasFields<T>) {
      Writer object;
      Fields<T>::describe(object, value);
      return std::move(object.json);
    } else if constexpr (std::is_enum_v<T>) {
      return word(value);
    } else {
      return value;
    }
  }
  static OrderedJson write(const Expression &value) { return value.text(); }
  static OrderedJson write(const AxisExtent &value) {
    const int64_t *size = std::get_if<int64_t>(&value);
    return size ? OrderedJson(*size) : OrderedJson(text(value));
  }
  template <typename T>
  static OrderedJson write(const std::optional<T> &value) {
    return write(*value);
  }
  template <typename T>
  static OrderedJson write(const std::vector<T> &values) {
    return writeList(values);
  }
  template <typename T, size_t n>
  static OrderedJson write(const std::array<T, n> &values) {
    return writeList(values);
  }
  template <typename T>
  static OrderedJson write(const std::map<std::string, T> &members) {
    OrderedJson result = OrderedJson::object();
    for (const auto &[key, value] : members)
      result[key] = write(value);
    return result;
  }
  static OrderedJson writeList(const auto &values) {
    OrderedJson result = OrderedJson::array();
    for (const auto &value : values)
      result.push_back(write(value));
    return result;
  }
};

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The keys of an object.
struct Keys {
  template <typename T>
  void required(const char *key, const T &) {
    requiredKeys.push_back(key);
  }
  template <typename T>
  void optional(const char *key, const T &) {
    optionalKeys.push_back(key);
  }

  std::vector<std::string_view> requiredKeys, optionalKeys;
};

/// Reads the members of one object; after an error it reads no further.
class Reader {
public:
  explicit Reader(const JsonReader &object) : object(object) {}

  template <typename T>
  void required(const char *key, T &value) {
    if (result)
      result = read(object.member(key), value);
  }
  template <typename T>
  void optional(const char *key, T &value) {
    if (object.has(key))
      required(key, value);
  }

  /// Reads a whole object, whose keys must be those of its type and
  /// `alsoRequired`.
  template <typename T>
  static Expected<void>
  readFields(const JsonReader &json, T &value,
             std::initializer_list<std::string_view> alsoRequired = {}) {
    Keys keys{alsoRequired, {}};
    Fields<T>::describe(keys, value);
    if (auto expected = json.expectKeys(keys.requiredKeys, keys.optionalKeys);
        !expected)
      return expected;
    Reader reader(json);
    Fields<T>::describe(reader, value);
    return std::move(reader.result);
  }

private:
  /// Stores a value read, or hands on its error.
  template <typename T>
  static Expected<void> assign(T &target, Expected<T> value) {
    if (!value)
      return passOn(value);
    target = std::move(*value);
    return {};
  }

  template <typename T>
  static Expected<void> read(const JsonReader &json, T &value) {
    if constexpr (HasFields<T>)
      return readFields(json, value);
    else
      return readWord(json, value);
  }
  static Expected<void> read(const JsonReader &json, std::string &value) {
    return assign(value, json.string());
  }
  static Expected<void> read(const JsonReader &json, int64_t &value) {
    return assign(value, json.integer());
  }
  static Expected<void> read(const JsonReader &json, bool &value) {
    return assign(value, json.boolean());
  }
  static Expected<void> read(const JsonReader &json, double &value) {
    return assign(value, json.number());
  }
  static Expected<void> read(const JsonReader &json, Expression &value) {
    auto text = json.string();
    if (!text)
      return passOn(text);
    return assign(value, Expression::parse(*text, json.where()));
  }
  static Expected<void> read(const JsonReader &json, AxisExtent &value) {
    if (!json.json().is_string())
      return read(json, value.emplace<int64_t>());
    std::string &name = value.emplace<std::string>();
    if (auto word = read(json, name); !word)
      return word;
    bool isName = std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) || c == '_';
    });
    return isName ? Expected<void>() : read(json, value.emplace<Expression>());
  }
  static Expected<void> read(const JsonReader &json, DType &value) {
    auto text = json.string();
    if (!text)
      return passOn(text);
    auto dtype = parseDType(*text);
    if (!dtype)
      return json.failure(dtype.error().message, dtype.error().mend);
    value = *dtype;
    return {};
  }
  template <typename T>
  static Expected<void> read(const JsonReader &json, std::optional<T> &value) {
    return read(json, value.emplace());
  }
  template <typename T>
  static Expected<void> read(const JsonReader &json, std::vector<T> &values) {
    if (auto array = json.expectArray(); !array)
      return array;
    values.resize(json.json().size());
    return readElements(json, values);
  }
  template <size_t n>
  static Expected<void> read(const JsonReader &json,
                             std::array<Expression, n> &values) {
    if (auto array = json.expectArray(); !array)
      return array;
    if (json.json().size() != n)
      return json.failure(fmt::format("{} expressions are expected, not {}", n,
                                      json.json().size()));
    return readElements(json, values);
  }
  template <typename T>
  static Expected<void> read(const JsonReader &json,
                             std::map<std::string, T> &members) {
    if (auto expected = json.expectObject(); !expected)
      return expected;
    for (const auto &[key, ignored] : json.json().items())
      if (auto member = read(json.member(key), members[key]); !member)
        return member;
    return {};
  }
  static Expected<void> readElements(const JsonReader &json, auto &values) {
    for (size_t i = 0; i < values.size(); ++i)
      if (auto element = read(json.element(i), values[i]); !element)
        return element;
    return {};
  }
  /// One of a few words, each standing for a value.
  template <typename T>
  static Expected<void> readWord(const JsonReader &json, T &value) {
    auto text = json.string();
    if (!text)
      return passOn(text);
    std::string known;
    for (T candidate : valuesOf<T>) {
      if (word(candidate) == *text) {
        value = candidate;
        return {};
      }
      known +=
          fmt::format("{}'{}'", known.empty() ? "" : ", ", word(candidate));
    }
    return json.failure(fmt::format("'{}' is not one of {}", *text, known));
  }

  const JsonReader &object;
  Expected<void> result;
};

constexpr const char *versionKey = "schema_version";

/// The version is looked at first: a manifest of another version has other
/// keys.
Expected<void> checkVersion(const JsonReader &reader) {
  if (auto object = reader.expectObject(); !object)
    return object;
  if (!reader.has(versionKey))
    return reader.failure(fmt::format("key '{}' is missing", versionKey));
  auto version = reader.member(versionKey).integer();
  if (!version)
    return passOn(version);
  if (*version != Manifest::schemaVersion)
    return reader.member(versionKey)
        .failure(
            fmt::format("the manifest is of schema {}; this build reads {}",
                        *version, Manifest::schemaVersion),
            "compile the kernel again with this build of Reprise");
  return {};
}

} // namespace

std::string Manifest::toJson() const {
  Writer writer;
  writer.required(versionKey, schemaVersion);
  Fields<Manifest>::describe(writer, *this);
  // Text that is not UTF-8 (a schedule read from a file) must not throw.
  return writer.json.dump(2, ' ', false,
                          OrderedJson::error_handler_t::replace) +
         "\n";
}

Expected<Manifest> Manifest::fromJson(std::string_view text,
                                      std::string_view place) {
  // The manifest itself, launches, one launch, its geometry, a grid.
  auto json =
      parseJson(text, place, /*maxDepth=*/5, ErrorCode::invalidArgument);
  if (!json)
    return passOn(json);
  JsonReader reader(*json, std::string(place), ErrorCode::invalidArgument);
  if (auto version = checkVersion(reader); !version)
    return passOn(version);
  Manifest manifest;
  if (auto read = Reader::readFields(reader, manifest, {versionKey}); !read)
    return passOn(read);
  if (auto checked = manifest.check(place); !checked)
    return passOn(checked);
  return manifest;
}
