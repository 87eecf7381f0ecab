//===- NpyHeader.cpp - the header of a .npy file --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/NpyHeader.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

using namespace reprise;

namespace {

constexpr std::string_view magic = "\x93NUMPY";

struct Descr {
  std::string_view text;
  DType dtype;
  std::optional<FileInteger> integer = std::nullopt;
};
/// The first entry of an element type is the one written.
constexpr std::array<Descr, 17> descrs{{
    {"<f8", DType::f64},
    {"<f4", DType::f32},
    {"<V2", DType::bf16},
    {"<f2", DType::f16},
    {"<i8", DType::i64},
    {"<i4", DType::i32},
    {"|u1", DType::u8},
    {"|b1", DType::boolean},
    {"|V2", DType::bf16},
    {"<u1", DType::u8},
    {"<b1", DType::boolean},
    {"|i1", DType::i64, FileInteger{1, true}},
    {"<i1", DType::i64, FileInteger{1, true}},
    {"<i2", DType::i64, FileInteger{2, true}},
    {"<u2", DType::i64, FileInteger{2, false}},
    {"<u4", DType::i64, FileInteger{4, false}},
    {"<u8", DType::i64, FileInteger{8, false}},
}};

/// Reads the literal. One instance reads one header.
class HeaderParser {
public:
  HeaderParser(const ByteSource &source, std::string_view text,
               int64_t textOffset)
      : source(source), text(text), textOffset(textOffset) {}

  Expected<NpyHeader> parse();

private:
  Failure failHere(std::string message, std::string mend = "") const {
    if (mend.empty())
      mend = "the file is malformed: write it again with numpy.save";
    return fail(ErrorCode::io, std::move(message),
                source.placeAt(textOffset + int64_t(position)),
                std::move(mend));
  }
  void skipSpace() {
    while (position < text.size() &&
           (text[position] == ' ' || text[position] == '\n'))
      ++position;
  }
  bool consume(std::string_view token) {
    skipSpace();
    if (text.substr(position, token.size()) != token)
      return false;
    position += token.size();
    return true;
  }
  Expected<void> expect(std::string_view token) {
    if (!consume(token))
      return failHere(
          fmt::format("'{}' is expected in the .npy header", token));
    return {};
  }

  Expected<std::string_view> parseString();
  Expected<int64_t> parseInteger();
  Expected<void> parseEntry();
  Expected<void> parseDescr();
  Expected<void> parseFortranOrder();
  Expected<void> parseShape();

  const ByteSource &source;
  std::string_view text;
  int64_t textOffset;
  size_t position = 0;
  std::optional<DType> dtype;
  std::optional<FileInteger> integer;
  std::optional<bool> fortranOrder;
  std::optional<Shape> shape;
};

Expected<std::string_view> HeaderParser::parseString() {
  skipSpace();
  if (position >= text.size() ||
      (text[position] != '\'' && text[position] != '"'))
    return failHere("a quoted string is expected in the .npy header");
  size_t end = text.find(text[position], position + 1);
  if (end == std::string_view::npos)
    return failHere("a string in the .npy header does not end");
  std::string_view value = text.substr(position + 1, end - position - 1);
  position = end + 1;
  return value;
}

Expected<int64_t> HeaderParser::parseInteger() {
  skipSpace();
  int64_t value = 0;
  auto [end, error] =
      std::from_chars(text.data() + position, text.data() + text.size(), value);
  if (error != std::errc() || value < 0)
    return failHere("a size from 0 to 2^63 - 1 is expected in the .npy header");
  position = size_t(end - text.data());
  return value;
}

Expected<void> HeaderParser::parseDescr() {
  skipSpace();
  if (consume("["))
    return failHere("the array is structured (its descr is a list of fields)",
                    "save each field as an array of its own");
  auto descr = parseString();
  if (!descr)
    return passOn(descr);
  for (const Descr &known : descrs)
    if (known.text == *descr) {
      dtype = known.dtype;
      integer = known.integer;
    }
  if (dtype)
    return {};
  std::string mend = "convert it before saving, for example with "
                     "a.astype('<f4')";
  if (descr->starts_with('>'))
    return failHere(fmt::format("element type '{}' is big endian", *descr),
                    mend);
  return failHere(
      fmt::format("element type '{}' is not one of <f8, <f4, <f2, <V2 (bf16), "
                  "|b1, |i1, <i2, <i4, <i8, |u1, <u2, <u4, <u8",
                  *descr),
      mend);
}

Expected<void> HeaderParser::parseFortranOrder() {
  if (consume("True"))
    fortranOrder = true;
  else if (consume("False"))
    fortranOrder = false;
  else
    return failHere("True or False is expected in the .npy header");
  return {};
}

Expected<void> HeaderParser::parseShape() {
  if (auto open = expect("("); !open)
    return passOn(open);
  Shape sizes;
  while (!consume(")")) {
    auto size = parseInteger();
    if (!size)
      return passOn(size);
    if (sizes.rank() == Shape::maxRank)
      return failHere(
          fmt::format("the array has more than {} axes", Shape::maxRank),
          "reshape it before saving");
    sizes.push_back(*size);
    if (!consume(",")) {
      if (auto close = expect(")"); !close)
        return passOn(close);
      break;
    }
  }
  shape = sizes;
  return {};
}

Expected<void> HeaderParser::parseEntry() {
  auto key = parseString();
  if (!key)
    return passOn(key);
  if (auto colon = expect(":"); !colon)
    return passOn(colon);
  bool known = *key == "descr" || *key == "fortran_order" || *key == "shape";
  bool seen = (*key == "descr" && dtype) ||
              (*key == "fortran_order" && fortranOrder) ||
              (*key == "shape" && shape);
  if (!known || seen)
    return failHere(fmt::format("{} key '{}' in the .npy header",
                                known ? "duplicate" : "unknown", *key));
  if (*key == "descr")
    return parseDescr();
  if (*key == "shape")
    return parseShape();
  return parseFortranOrder();
}

Expected<NpyHeader> HeaderParser::parse() {
  if (auto open = expect("{"); !open)
    return passOn(open);
  while (!consume("}")) {
    if (auto entry = parseEntry(); !entry)
      return passOn(entry);
    if (!consume(",")) {
      if (auto close = expect("}"); !close)
        return passOn(close);
      break;
    }
  }
  skipSpace();
  if (position != text.size())
    return failHere("text follows the literal of the .npy header");
  if (!dtype || !fortranOrder || !shape)
    return failHere("the .npy header lacks one of 'descr', 'fortran_order', "
                    "'shape'");
  return NpyHeader{*dtype, integer, *fortranOrder, *shape,
                   textOffset + int64_t(text.size())};
}

/// The header's length and where its text starts.
struct HeaderExtent {
  int64_t textOffset;
  int64_t textBytes;
};

Expected<HeaderExtent> readExtent(const ByteSource &source) {
  std::array<unsigned char, 12> start{};
  auto bytes = std::as_writable_bytes(std::span(start));
  if (auto read = source.read(0, bytes.first(8)); !read)
    return passOn(read);
  if (std::string_view(reinterpret_cast<char *>(start.data()), 6) != magic)
    return fail(ErrorCode::io,
                "not a .npy file: it does not begin with "
                "\\x93NUMPY",
                source.placeAt(0), "write it with numpy.save");
  int major = start[6], minor = start[7];
  if (major < 1 || major > 3 || minor != 0)
    return fail(ErrorCode::io,
                fmt::format(".npy format version {}.{} is not one of 1.0, 2.0, "
                            "3.0",
                            major, minor),
                source.placeAt(6), "write it with numpy.save");
  int lengthBytes = major == 1 ? 2 : 4;
  if (auto read = source.read(8, bytes.subspan(8, size_t(lengthBytes))); !read)
    return passOn(read);
  int64_t textBytes = 0;
  for (int i = lengthBytes - 1; i >= 0; --i)
    textBytes = textBytes << 8 | start[size_t(8 + i)];
  return HeaderExtent{8 + lengthBytes, textBytes};
}

} // namespace

Expected<NpyHeader> reprise::readNpyHeader(const ByteSource &source) {
  auto extent = readExtent(source);
  if (!extent)
    return passOn(extent);
  constexpr int64_t longestHeaderBytes = 64 << 10;
  if (extent->textBytes > longestHeaderBytes)
    return fail(ErrorCode::io,
                fmt::format("the .npy header's length is {} bytes, above the "
                            "limit of {}",
                            extent->textBytes, longestHeaderBytes),
                source.placeAt(8),
                "the file is malformed: write it again with numpy.save");
  std::string text(size_t(extent->textBytes), '\0');
  auto bytes = std::as_writable_bytes(std::span(text.data(), text.size()));
  if (auto read = source.read(extent->textOffset, bytes); !read)
    return passOn(read);
  return HeaderParser(source, text, extent->textOffset).parse();
}

std::string reprise::formatNpyHeader(DType dtype, const Shape &shape) {
  std::string_view descr;
  for (const Descr &known : descrs)
    if (known.dtype == dtype && descr.empty())
      descr = known.text;
  std::string sizes;
  for (int64_t size : shape)
    sizes += fmt::format("{}, ", size);
  // A tuple of one needs its comma, longer ones may keep it.
  if (shape.rank() > 1)
    sizes.resize(sizes.size() - 2);
  else if (shape.rank() == 1)
    sizes.resize(sizes.size() - 1);
  std::string text =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                  descr, sizes);
  // Magic, version and length take 10 bytes; the line break ends the padding.
  size_t total = (10 + text.size() + 1 + 63) / 64 * 64;
  text.resize(total - 11, ' ');
  text += '\n';
  std::string start(magic);
  start += '\1';
  start += '\0';
  start += char(text.size() & 0xff);
  start += char(text.size() >> 8);
  return start + text;
}
