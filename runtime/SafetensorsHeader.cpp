//===- SafetensorsHeader.cpp - the header of a .safetensors file ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SafetensorsHeader.h"

#include "support/Json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

using namespace reprise;

namespace {

constexpr int64_t lengthBytes = 8;
/// The format's own limit.
constexpr int64_t longestHeaderBytes = 100'000'000;
constexpr std::string_view metadataKey = "__metadata__";

struct ElementName {
  std::string_view name;
  int64_t sizeInBytes;
  std::optional<DType> dtype;
  /// Where the file has integers that the dtype, i64, stands for.
  std::optional<FileInteger> integer = std::nullopt;
};
/// The element types of the format whose size is a whole number of bytes. Those
/// without a dtype may stand in a file, but cannot be loaded. The first of a
/// dtype is the one written.
constexpr std::array<ElementName, 15> elementNames{{
    {"F64", 8, DType::f64},
    {"F32", 4, DType::f32},
    {"BF16", 2, DType::bf16},
    {"F16", 2, DType::f16},
    {"I64", 8, DType::i64},
    {"I32", 4, DType::i32},
    {"U8", 1, DType::u8},
    {"BOOL", 1, DType::boolean},
    {"U64", 8, DType::i64, FileInteger{8, false}},
    {"U32", 4, DType::i64, FileInteger{4, false}},
    {"U16", 2, DType::i64, FileInteger{2, false}},
    {"I16", 2, DType::i64, FileInteger{2, true}},
    {"I8", 1, DType::i64, FileInteger{1, true}},
    {"F8_E4M3", 1, std::nullopt},
    {"F8_E5M2", 1, std::nullopt},
}};

const ElementName *findElement(std::string_view name) {
  for (const ElementName &element : elementNames)
    if (element.name == name)
      return &element;
  return nullptr;
}

Expected<std::vector<int64_t>> readSizes(const JsonReader &reader) {
  if (auto array = reader.expectArray(); !array)
    return passOn(array);
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < reader.json().size(); ++i) {
    auto size = reader.element(i).integer();
    if (!size)
      return passOn(size);
    if (*size < 0)
      return reader.element(i).failure(fmt::format("{} is negative", *size));
    sizes.push_back(*size);
  }
  return sizes;
}

/// The bytes that dtype and shape call for; nothing for an element type whose
/// size is not known, and for a product beyond 2^63 - 1.
std::optional<int64_t> bytesOf(const ElementName &element,
                               const std::vector<int64_t> &shape) {
  int64_t bytes = element.sizeInBytes;
  for (int64_t size : shape)
    if (__builtin_mul_overflow(bytes, size, &bytes))
      return std::nullopt;
  return bytes;
}

Expected<void> checkSize(const SafetensorsEntry &entry,
                         const JsonReader &reader) {
  const ElementName *element = findElement(entry.dtypeName);
  if (!element)
    return {};
  auto bytes = bytesOf(*element, entry.shape);
  if (bytes && *bytes == entry.endByte - entry.beginByte)
    return {};
  return reader.failure(fmt::format(
      "{} [{}] needs {} bytes, but data_offsets [{}, {}] hold {}",
      entry.dtypeName, fmt::join(entry.shape, ", "),
      bytes ? std::to_string(*bytes) : "more than 2^63 - 1", entry.beginByte,
      entry.endByte, entry.endByte - entry.beginByte));
}

Expected<SafetensorsEntry> readEntry(std::string name,
                                     const JsonReader &reader) {
  if (auto keys = reader.expectKeys({"dtype", "shape", "data_offsets"}); !keys)
    return passOn(keys);
  auto dtype = reader.member("dtype").string();
  if (!dtype)
    return passOn(dtype);
  auto shape = readSizes(reader.member("shape"));
  if (!shape)
    return passOn(shape);
  auto offsets = readSizes(reader.member("data_offsets"));
  if (!offsets)
    return passOn(offsets);
  if (offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
    return reader.failure(
        fmt::format("data_offsets [{}] are not [begin, end] with begin <= end",
                    fmt::join(*offsets, ", ")));
  SafetensorsEntry entry{std::move(name), std::move(*dtype), std::move(*shape),
                         (*offsets)[0], (*offsets)[1]};
  if (auto size = checkSize(entry, reader); !size)
    return passOn(size);
  return entry;
}

Expected<std::map<std::string, std::string>>
readMetadata(const JsonReader &reader) {
  if (auto object = reader.expectObject(); !object)
    return passOn(object);
  std::map<std::string, std::string> metadata;
  for (const auto &[key, ignored] : reader.json().items()) {
    auto value = reader.member(key).string();
    if (!value)
      return passOn(value);
    metadata.emplace(key, std::move(*value));
  }
  return metadata;
}

/// The tensors, in order, must tile the data exactly.
Expected<void> checkTiling(const std::vector<SafetensorsEntry> &entries,
                           int64_t dataBytes, const ByteSource &source) {
  int64_t end = 0;
  for (const SafetensorsEntry &entry : entries) {
    std::string place = fmt::format("{}: header.{}", source.name(), entry.name);
    if (entry.endByte > dataBytes)
      return fail(ErrorCode::io,
                  fmt::format("the tensor ends at byte {} of the data, but the "
                              "file holds {} bytes of data",
                              entry.endByte, dataBytes),
                  place, "the file is truncated or malformed: write it again");
    if (entry.beginByte != end)
      return fail(ErrorCode::io,
                  fmt::format("the tensor begins at byte {} of the data, but "
                              "the one before ends at byte {}: {}",
                              entry.beginByte, end,
                              entry.beginByte < end ? "they overlap"
                                                    : "a gap lies between"),
                  place, "the file is malformed: write it again");
    end = entry.endByte;
  }
  if (end != dataBytes)
    return fail(ErrorCode::io,
                fmt::format("the tensors end at byte {} of the data, but the "
                            "file holds {} bytes of data",
                            end, dataBytes),
                source.name(), "the file is malformed: write it again");
  return {};
}

/// The JSON text behind the length, both within the file and the limit.
Expected<std::string> readHeaderText(const ByteSource &source) {
  std::array<unsigned char, lengthBytes> raw{};
  if (auto read = source.read(0, std::as_writable_bytes(std::span(raw))); !read)
    return passOn(read);
  uint64_t bytes = 0;
  for (int i = lengthBytes - 1; i >= 0; --i)
    bytes = bytes << 8 | raw[size_t(i)];
  int64_t available = source.sizeInBytes() - lengthBytes;
  if (bytes > uint64_t(std::min(available, longestHeaderBytes)))
    return fail(ErrorCode::io,
                fmt::format("the header's length is {} bytes; the file has {} "
                            "left, the limit is {}",
                            bytes, available, longestHeaderBytes),
                source.placeAt(0),
                "not a .safetensors file, or truncated: write it again");
  std::string text(size_t(bytes), '\0');
  auto target = std::as_writable_bytes(std::span(text.data(), text.size()));
  if (auto read = source.read(lengthBytes, target); !read)
    return passOn(read);
  return text;
}

} // namespace

Expected<SafetensorsHeader>
reprise::readSafetensorsHeader(const ByteSource &source) {
  auto text = readHeaderText(source);
  if (!text)
    return passOn(text);
  std::string place = fmt::format("{}: header", source.name());
  // An entry's arrays are the third level.
  auto json = parseJson(*text, place, /*maxDepth=*/3, ErrorCode::io);
  if (!json)
    return passOn(json);
  JsonReader reader(*json, place, ErrorCode::io);
  if (auto object = reader.expectObject(); !object)
    return passOn(object);

  SafetensorsHeader header;
  header.dataOffsetBytes = lengthBytes + int64_t(text->size());
  for (const auto &[key, ignored] : json->items()) {
    if (key == metadataKey) {
      auto metadata = readMetadata(reader.member(key));
      if (!metadata)
        return passOn(metadata);
      header.metadata = std::move(*metadata);
      continue;
    }
    auto entry = readEntry(key, reader.member(key));
    if (!entry)
      return passOn(entry);
    header.entries.push_back(std::move(*entry));
  }
  std::sort(header.entries.begin(), header.entries.end(),
            [](const auto &a, const auto &b) {
              return std::tie(a.beginByte, a.endByte, a.name) <
                     std::tie(b.beginByte, b.endByte, b.name);
            });
  int64_t dataBytes = source.sizeInBytes() - header.dataOffsetBytes;
  if (auto tiling = checkTiling(header.entries, dataBytes, source); !tiling)
    return passOn(tiling);
  return header;
}

Expected<std::string>
reprise::formatSafetensorsHeader(const SafetensorsHeader &header) {
  using OrderedJson = nlohmann::ordered_json;
  OrderedJson json = OrderedJson::object();
  // Appended to the list of members: to look for a name in it, as the access by
  // name does, takes as long as there are members.
  auto &members = json.get_ref<OrderedJson::object_t &>();
  if (!header.metadata.empty()) {
    OrderedJson metadata = OrderedJson::object();
    for (const auto &[key, value] : header.metadata)
      metadata.get_ref<OrderedJson::object_t &>().push_back({key, value});
    members.push_back({std::string(metadataKey), std::move(metadata)});
  }
  for (const SafetensorsEntry &entry : header.entries)
    members.push_back(
        {entry.name,
         OrderedJson{{"dtype", entry.dtypeName},
                     {"shape", entry.shape},
                     {"data_offsets", {entry.beginByte, entry.endByte}}}});
  std::string text;
  try {
    text = json.dump();
  } catch (const Json::exception &) {
    return fail(ErrorCode::invalidArgument,
                "a tensor's name or the metadata is not UTF-8", "",
                "use UTF-8 for names and metadata");
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string length;
  for (int i = 0; i < lengthBytes; ++i)
    length += char(uint64_t(text.size()) >> (8 * i));
  return length + text;
}

std::optional<DType> reprise::dtypeFromSafetensors(std::string_view name) {
  const ElementName *element = findElement(name);
  return element ? element->dtype : std::nullopt;
}

std::optional<FileInteger>
reprise::integerFromSafetensors(std::string_view name) {
  const ElementName *element = findElement(name);
  return element ? element->integer : std::nullopt;
}

std::string_view reprise::safetensorsName(DType dtype) {
  for (const ElementName &element : elementNames)
    if (element.dtype == dtype)
      return element.name;
  assert(false && "every element type has a name in the format");
  return {};
}
