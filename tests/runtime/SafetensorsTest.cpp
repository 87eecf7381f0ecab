//===- SafetensorsTest.cpp - .safetensors files, good and bad -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Safetensors.h"

#include "TestSupport.h"

#include <cstring>
#include <ctime>

using namespace reprise;
using namespace reprise::test;

namespace {

/// A file with this header text and data; the length is the text's own.
std::string safetensors(const std::string &header, const std::string &data) {
  std::string file;
  for (int i = 0; i < 8; ++i)
    file += char(uint64_t(header.size()) >> (8 * i));
  return file + header + data;
}

std::string entry(const std::string &name, const std::string &dtype,
                  const std::string &shape, const std::string &offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

/// Owns the bytes that a MemorySource only refers to.
class OwningSource final : public ByteSource {
public:
  explicit OwningSource(std::string bytes)
      : bytes(std::move(bytes)),
        source("t.safetensors", std::as_bytes(std::span(this->bytes.data(),
                                                        this->bytes.size()))) {}
  const std::string &name() const override { return source.name(); }
  int64_t sizeInBytes() const override { return source.sizeInBytes(); }
  Expected<void> read(int64_t offset,
                      std::span<std::byte> target) const override {
    return source.read(offset, target);
  }

private:
  std::string bytes;
  MemorySource source;
};

Expected<SafetensorsFile> parse(const std::string &bytes) {
  return SafetensorsFile::open(std::make_unique<OwningSource>(bytes));
}

void expectRefused(const std::string &bytes,
                   std::initializer_list<std::string> parts) {
  auto result = parse(bytes);
  ASSERT_FALSE(result.has_value());
  expectError(result, ErrorCode::io, parts);
  EXPECT_EQ(result.error().place.rfind("t.safetensors", 0), 0u)
      << result.error().place;
}

/// The same with a header of one tensor or several, in braces.
void expectHeaderRefused(const std::string &members, const std::string &data,
                         std::initializer_list<std::string> parts) {
  expectRefused(safetensors("{" + members + "}", data), parts);
}

} // namespace

TEST(Safetensors, RoundTripsEveryDtype) {
  TemporaryFolder folder;
  std::vector<Tensor> tensors;
  std::vector<NamedTensorView> named;
  for (DType dtype : allDTypes()) {
    tensors.push_back(Tensor::zeros(dtype, {3, 1}).value());
    std::memset(tensors.back().data(), 1, size_t(tensors.back().sizeInBytes()));
    named.push_back(
        {std::string("t.") + std::string(name(dtype)), tensors.back().view()});
  }
  Tensor empty = Tensor::zeros(DType::f32, {0, 2}).value();
  Tensor scalar = makeTensor<float>(DType::f32, {}, {4.5f});
  named.push_back({"empty", empty.view()});
  named.push_back({"scalar", scalar.view()});
  std::string path = folder.file("m.safetensors");
  ASSERT_TRUE(writeSafetensors(path, named, {{"made_by", "a \"test\""}}));

  SafetensorsFile file = SafetensorsFile::open(path).value();
  EXPECT_EQ(file.entries().size(), named.size());
  EXPECT_EQ(file.metadata().at("made_by"), "a \"test\"");
  for (const NamedTensorView &expected : named) {
    Tensor read = file.load(expected.name).value();
    EXPECT_EQ(read.dtype(), expected.view.dtype);
    EXPECT_EQ(read.shape(), expected.view.shape);
    EXPECT_EQ(std::memcmp(read.data(), expected.view.data,
                          size_t(read.sizeInBytes())),
              0);
  }
}

TEST(Safetensors, TensorsAreAlignedInTheFile) {
  TemporaryFolder folder;
  Tensor byte = makeTensor<uint8_t>(DType::u8, {3}, {1, 2, 3});
  Tensor wide = makeTensor<double>(DType::f64, {1}, {1.5});
  std::string path = folder.file("m.safetensors");
  ASSERT_TRUE(
      writeSafetensors(path, std::vector<NamedTensorView>{{"a", byte.view()},
                                                          {"b", wide.view()}}));
  SafetensorsFile file = SafetensorsFile::open(path).value();
  EXPECT_EQ(file.entries().front().name, "b");
  EXPECT_EQ(uint8_t(readFile(path)[0]) % 8, 0);
}

TEST(Safetensors, NamesAreCheckedBeforeWriting) {
  TemporaryFolder folder;
  Tensor tensor = Tensor::zeros(DType::f32, {1}).value();
  auto write = [&](std::vector<NamedTensorView> tensors) {
    return writeSafetensors(folder.file("m.safetensors"), tensors);
  };
  expectError(write({{"a", tensor.view()}, {"a", tensor.view()}}),
              ErrorCode::invalidArgument, {"'a' is given twice"});
  expectError(write({{"__metadata__", tensor.view()}}),
              ErrorCode::invalidArgument, {"__metadata__"});
  expectError(write({{"\xff", tensor.view()}}), ErrorCode::invalidArgument,
              {"UTF-8"});
  EXPECT_EQ(folder.entryCount(), 0u);
}

namespace {
/// A header with gigabytes of zeros behind it. Counts the bytes that are read.
class HoleSource final : public ByteSource {
public:
  HoleSource(std::string start, int64_t bytes, int64_t &bytesRead)
      : start(std::move(start)), bytes(bytes), bytesRead(bytesRead) {}
  const std::string &name() const override { return nameValue; }
  int64_t sizeInBytes() const override { return bytes; }
  Expected<void> read(int64_t offset,
                      std::span<std::byte> target) const override {
    bytesRead += int64_t(target.size());
    for (size_t i = 0; i < target.size(); ++i) {
      size_t at = size_t(offset) + i;
      target[i] = std::byte(at < start.size() ? start[at] : 0);
    }
    return {};
  }

private:
  std::string nameValue = "t.safetensors";
  std::string start;
  int64_t bytes;
  int64_t &bytesRead;
};
} // namespace

TEST(Safetensors, ReadsTheHeaderAndWhatIsLoaded) {
  std::string start = safetensors(
      "{" + entry("a", "F32", "[1073741824]", "[0,4294967296]") + "," +
          entry("b", "F32", "[2]", "[4294967296,4294967304]") + "," +
          entry("c", "F32", "[1073741824]", "[4294967304,8589934600]") + "}",
      "");
  int64_t bytesRead = 0;
  auto file = SafetensorsFile::open(std::make_unique<HoleSource>(
      start, int64_t(start.size()) + 8589934600, bytesRead));
  ASSERT_TRUE(file) << file.error().render();
  EXPECT_EQ(bytesRead, int64_t(start.size()));
  auto described = file->describe(file->entries()[0]);
  ASSERT_TRUE(described);
  EXPECT_EQ(described->dtype, DType::f32);
  EXPECT_EQ(described->shape, Shape({1073741824}));
  EXPECT_EQ(described->data, nullptr);
  ASSERT_TRUE(file->load("b"));
  EXPECT_EQ(bytesRead, int64_t(start.size()) + 8);
}

/// Processor time in which a file of so many tensors is written, and each is
/// read.
static double secondsForNames(int count) {
  TemporaryFolder folder;
  std::string path = folder.file("m.safetensors");
  Tensor tensor = makeTensor<uint8_t>(DType::u8, {1}, {7});
  std::vector<NamedTensorView> tensors;
  std::map<std::string, std::string> metadata;
  for (int i = 0; i < count; ++i) {
    tensors.push_back(
        {"layers." + std::to_string(i) + ".attention.weight", tensor.view()});
    metadata["key." + std::to_string(i)] = "value";
  }
  std::clock_t start = std::clock();
  EXPECT_TRUE(writeSafetensors(path, tensors, metadata));
  auto file = SafetensorsFile::open(path);
  if (!file) {
    ADD_FAILURE() << file.error().render();
    return 0;
  }
  EXPECT_EQ(file->metadata().size(), size_t(count));
  for (const NamedTensorView &expected : tensors)
    EXPECT_TRUE(file->load(expected.name));
  EXPECT_FALSE(
      file->load("layers." + std::to_string(count) + ".attention.weight"));
  return double(std::clock() - start) / CLOCKS_PER_SEC;
}

// Eight times the names take about eight times as long; looking for each name
// among all, in reading or in writing, takes forty times as long.
TEST(Safetensors, TimeIsLinearInTheNames) {
  double few = secondsForNames(8'000);
  EXPECT_LT(secondsForNames(64'000), 24 * few);
}

TEST(Safetensors, UnknownNameIsSuggested) {
  auto file = parse(safetensors(
      "{" + entry("lstm.weight", "F32", "[1]", "[0,4]") + "}", "1234"));
  expectError(file->load("lstm.wieght"), ErrorCode::io,
              {"t.safetensors", "no tensor 'lstm.wieght'",
               "did you mean 'lstm.weight'"});
}

TEST(Safetensors, ForeignDtypeFailsOnlyWhenLoaded) {
  auto file =
      parse(safetensors("{" + entry("a", "F8_E4M3", "[4]", "[0,4]") + "," +
                            entry("b", "F4", "[8]", "[4,8]") + "," +
                            entry("c", "F32", "[1]", "[8,12]") + "}",
                        "abcdefghijkl"));
  ASSERT_TRUE(file) << file.error().render();
  EXPECT_TRUE(file->load("c"));
  expectError(file->load("a"), ErrorCode::unsupported,
              {"t.safetensors:a", "F8_E4M3", "BF16"});
  expectError(file->load("b"), ErrorCode::unsupported, {"F4"});
}

TEST(Safetensors, OtherIntegersAreReadAsInt64) {
  std::string data = "\x80\xff\xff";
  data += std::string("\xff\xff\xff\xff\xff\xff\0\0\0\0\0\1\0\0", 14);
  data += std::string("\0\0\0\0\0\0\0\x80", 8);
  auto file = parse(safetensors("{" + entry("i8", "I8", "[1]", "[0,1]") + "," +
                                    entry("i16", "I16", "[1]", "[1,3]") + "," +
                                    entry("u16", "U16", "[1]", "[3,5]") + "," +
                                    entry("u32", "U32", "[1]", "[5,9]") + "," +
                                    entry("u64", "U64", "[1]", "[9,17]") + "," +
                                    entry("far", "U64", "[1]", "[17,25]") + "}",
                                data));
  ASSERT_TRUE(file) << file.error().render();
  for (auto [name, value] :
       std::map<std::string, int64_t>{{"i8", -128},
                                      {"i16", -1},
                                      {"u16", 65535},
                                      {"u32", 4294967295},
                                      {"u64", int64_t(1) << 40}}) {
    auto tensor = file->load(name);
    ASSERT_TRUE(tensor) << tensor.error().render();
    EXPECT_EQ(tensor->dtype(), DType::i64);
    EXPECT_EQ(tensor->values<int64_t>()[0], value) << name;
  }
  expectError(file->load("far"), ErrorCode::io,
              {"t.safetensors: byte", "9223372036854775808, above 2^63 - 1"});
}

TEST(Safetensors, TooManyAxes) {
  auto file = parse(safetensors(
      "{" + entry("a", "U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]") + "}", "x"));
  expectError(file->load("a"), ErrorCode::unsupported,
              {"9 axes", "more than 8"});
}

TEST(Safetensors, BoolsMustBeZeroOrOne) {
  auto file = parse(safetensors("{" + entry("a", "BOOL", "[2]", "[0,2]") + "}",
                                std::string("\0\3", 2)));
  expectError(file->load("a"), ErrorCode::io, {"3, neither 0 nor 1", "byte"});
}

TEST(Safetensors, EveryTruncationIsRefused) {
  std::string whole =
      safetensors("{" + entry("a", "F32", "[2]", "[0,8]") + "}", "12345678");
  ASSERT_TRUE(parse(whole));
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse(whole.substr(0, size))) << size;
}

TEST(Safetensors, HeaderLengthBeyondTheFile) {
  expectRefused(std::string("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10),
                {"18446744073709551615", "2 left"});
}

TEST(Safetensors, HeaderIsNotJson) {
  expectRefused(safetensors("{\"a\":", ""), {"not valid JSON", "byte"});
  expectRefused(safetensors("{\"\xff\":1}", ""), {"not valid JSON"});
  expectRefused(safetensors("[]", ""), {"an object is expected"});
  expectRefused(safetensors("", ""), {"not valid JSON"});
}

TEST(Safetensors, HeaderNestedTooDeep) {
  expectRefused(safetensors(std::string(100'000, '['), ""),
                {"nested deeper than 3"});
  expectHeaderRefused("\"a\":{\"shape\":[[[[]]]]}", "", {"nested deeper"});
}

TEST(Safetensors, DuplicateNames) {
  std::string one = entry("a", "F32", "[1]", "[0,4]");
  expectHeaderRefused(one + "," + one, "1234", {"'a' is given twice"});
}

TEST(Safetensors, EntryKeys) {
  expectHeaderRefused("\"a\":{\"dtype\":\"F32\",\"shape\":[1]}", "1234",
                      {"header.a", "'data_offsets' is missing"});
  expectHeaderRefused(
      "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],"
      "\"order\":\"C\"}",
      "1234", {"header.a", "unknown key 'order'"});
  expectHeaderRefused("\"a\":17", "", {"header.a", "an object is expected"});
}

TEST(Safetensors, EntryTypes) {
  expectHeaderRefused(
      "\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}", "1234",
      {"header.a.dtype", "a string is expected"});
  expectHeaderRefused(entry("a", "F32", "[1.5]", "[0,4]"), "1234",
                      {"header.a.shape[0]", "an integer"});
  expectHeaderRefused(entry("a", "F32", "[-1]", "[0,4]"), "1234",
                      {"header.a.shape[0]", "-1 is negative"});
  expectHeaderRefused(entry("a", "F32", "[1]", "[0,18446744073709551615]"),
                      "1234", {"data_offsets[1]", "64 bits"});
  expectHeaderRefused(entry("a", "F32", "[1]", "[4]"), "1234",
                      {"header.a", "[begin, end]"});
  expectHeaderRefused(entry("a", "F32", "[1]", "[4,0]"), "1234",
                      {"[4, 0]", "begin <= end"});
}

TEST(Safetensors, MetadataMustBeText) {
  expectHeaderRefused("\"__metadata__\":{\"epoch\":3}", "",
                      {"__metadata__.epoch", "a string is expected"});
}

TEST(Safetensors, SizeContradictsShape) {
  expectHeaderRefused(entry("a", "F32", "[3]", "[0,8]"), "12345678",
                      {"header.a", "F32 [3] needs 12 bytes", "hold 8"});
  expectHeaderRefused(entry("a", "F32", "[4294967296,4294967296]", "[0,8]"),
                      "12345678", {"more than 2^63"});
}

TEST(Safetensors, OutOfRange) {
  expectHeaderRefused(entry("a", "F32", "[2]", "[0,8]"), "1234",
                      {"header.a", "ends at byte 8", "4 bytes of data"});
}

TEST(Safetensors, Overlap) {
  expectHeaderRefused(entry("a", "F32", "[1]", "[0,4]") + "," +
                          entry("b", "F32", "[1]", "[2,6]"),
                      "123456",
                      {"header.b", "byte 2", "ends at byte 4", "overlap"});
}

TEST(Safetensors, Gap) {
  expectHeaderRefused(entry("a", "F32", "[1]", "[0,4]") + "," +
                          entry("b", "F32", "[1]", "[8,12]"),
                      "123456789abc",
                      {"header.b", "byte 8", "a gap lies between"});
}

TEST(Safetensors, TrailingData) {
  expectHeaderRefused(entry("a", "F32", "[1]", "[0,4]"), "12345",
                      {"end at byte 4", "5 bytes of data"});
}

TEST(Safetensors, NoTensors) {
  auto file = parse(safetensors("{}", ""));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->entries().empty());
  expectError(file->load("a"), ErrorCode::io, {"no tensor 'a'"});
}
