//===- NpyTest.cpp - .npy files, good and bad -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// numpy_interop.py exchanges files with numpy itself; here are round trips and
// one test for each kind of malformed file.

#include "runtime/Npy.h"

#include "TestSupport.h"

#include <cstring>

using namespace reprise;
using namespace reprise::test;

namespace {

/// A .npy file of version 1.0 with this header literal and data.
std::string npy(const std::string &literal, const std::string &data) {
  std::string header = literal + "\n";
  std::string file("\x93NUMPY\x01\x00", 8);
  file += char(header.size() & 0xff);
  file += char(header.size() >> 8);
  return file + header + data;
}

std::string literal(const std::string &descr, const std::string &shape) {
  return "{'descr': '" + descr +
         "', 'fortran_order': False, 'shape': " + shape + ", }";
}

Expected<Tensor> parse(const std::string &bytes) {
  return readNpy(MemorySource(
      "t.npy", std::as_bytes(std::span(bytes.data(), bytes.size()))));
}

void expectRefused(const std::string &bytes,
                   std::initializer_list<std::string> parts) {
  auto result = parse(bytes);
  expectError(result, ErrorCode::io, parts);
  EXPECT_EQ(result.error().place.rfind("t.npy: byte ", 0), 0u)
      << result.error().place;
}

} // namespace

TEST(Npy, RoundTripsEveryDtypeAndRank) {
  TemporaryFolder folder;
  for (DType dtype : allDTypes())
    for (const Shape &shape : {Shape{}, Shape{3}, Shape{2, 3}, Shape{0, 4},
                               Shape{1, 2, 1, 2, 1, 2}}) {
      Tensor written = Tensor::zeros(dtype, shape).value();
      auto bytes = std::span(static_cast<unsigned char *>(written.data()),
                             size_t(written.sizeInBytes()));
      for (size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = (unsigned char)(dtype == DType::boolean ? i % 2 : i + 1);
      std::string path = folder.file("t.npy");
      ASSERT_TRUE(writeNpy(path, written.view()));
      Tensor read = readNpy(path).value();
      EXPECT_EQ(read.dtype(), dtype);
      EXPECT_EQ(read.shape(), shape);
      EXPECT_EQ(std::memcmp(read.data(), written.data(), bytes.size()), 0);
    }
}

/// numpy makes more integer types than tensors have.
TEST(Npy, OtherIntegersAreReadAsInt64) {
  auto values = [](const std::string &descr, const std::string &data) {
    auto read = parse(npy(literal(descr, "(2,)"), data));
    EXPECT_TRUE(read) << read.error().render();
    EXPECT_EQ(read->dtype(), DType::i64);
    return std::vector(read->values<int64_t>().begin(),
                       read->values<int64_t>().end());
  };
  using Values = std::vector<int64_t>;
  EXPECT_EQ(values("|i1", "\x7f\x80"), (Values{127, -128}));
  EXPECT_EQ(values("<i1", "\x01\xff"), (Values{1, -1}));
  EXPECT_EQ(values("<i2", "\xff\x7f\xff\xff"), (Values{32767, -1}));
  EXPECT_EQ(values("<u2", "\x01\x02\xff\xff"), (Values{513, 65535}));
  EXPECT_EQ(values("<u4", std::string("\5\0\0\0\xff\xff\xff\xff", 8)),
            (Values{5, 4294967295}));
  EXPECT_EQ(values("<u8", std::string("\5\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0", 16)),
            (Values{5, int64_t(1) << 40}));
  expectRefused(npy(literal("<u8", "(2,)"),
                    std::string("\5\0\0\0\0\0\0\0\1\0\0\0\0\0\0\x80", 16)),
                {"an integer is 9223372036854775809, above 2^63 - 1"});
  expectRefused(npy(literal("<i2", "(2,)"), "123"),
                {"2-byte integers [2] needs 4 bytes", "3 follow"});
  EXPECT_EQ(parse(npy(literal("<i2", "(0,)"), ""))->elements(), 0);
}

TEST(Npy, OtherIntegersOfManyParts) {
  std::string data;
  constexpr int count = 100'001;
  for (int i = 0; i < count; ++i)
    data += {char(i & 0xff), char(i >> 8 & 0xff)};
  auto read =
      parse(npy(literal("<u2", "(" + std::to_string(count) + ",)"), data));
  ASSERT_TRUE(read) << read.error().render();
  for (int i = 0; i < count; ++i)
    ASSERT_EQ(read->values<int64_t>()[size_t(i)], i & 0xffff);
}

TEST(Npy, HeaderIsAlignedAsNumpyAlignsIt) {
  TemporaryFolder folder;
  Tensor tensor = Tensor::zeros(DType::f32, {2, 3}).value();
  ASSERT_TRUE(writeNpy(folder.file("t.npy"), tensor.view()));
  std::string bytes = readFile(folder.file("t.npy"));
  EXPECT_EQ(bytes.size() % 64, 24u);
  EXPECT_NE(bytes.find("{'descr': '<f4', 'fortran_order': False, 'shape': (2, "
                       "3), }"),
            std::string::npos);
}

TEST(Npy, FortranOrderBecomesStrides) {
  std::string bytes =
      npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}",
          "\1\4\2\5\3\6");
  Tensor tensor = parse(bytes).value();
  EXPECT_EQ(tensor.strides(), (Strides{1, 2}));
  Tensor ordered = tensor.clone().value();
  EXPECT_EQ(std::memcmp(ordered.data(), "\1\2\3\4\5\6", 6), 0);
}

TEST(Npy, NonContiguousViewsAreWrittenInOrder) {
  TemporaryFolder folder;
  Tensor tensor = makeTensor<int32_t>(DType::i32, {4}, {1, 2, 3, 4});
  ASSERT_TRUE(
      writeNpy(folder.file("t.npy"),
               ConstTensorView(tensor.data(), DType::i32, {2, 2}, {1, 2})));
  Tensor read = readNpy(folder.file("t.npy")).value();
  EXPECT_EQ(read.values<int32_t>()[1], 3);
}

TEST(Npy, MissingFile) {
  expectError(readNpy("/nowhere/x.npy"), ErrorCode::io,
              {"/nowhere/x.npy", "No such file", "check the path"});
}

TEST(Npy, FolderInsteadOfFile) {
  expectError(readNpy("/tmp"), ErrorCode::io, {"not a regular file"});
}

TEST(Npy, EmptyFile) { expectRefused("", {"byte 0"}); }

TEST(Npy, EveryTruncationIsRefused) {
  std::string whole = npy(literal("<f4", "(2, 3)"), std::string(24, '\1'));
  ASSERT_TRUE(parse(whole));
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse(whole.substr(0, size))) << size;
}

TEST(Npy, TruncatedDataSaysHowMuchIsMissing) {
  expectRefused(npy(literal("<f4", "(2, 3)"), std::string(20, '\1')),
                {"f32 [2, 3]", "24", "20", "truncated"});
}

TEST(Npy, TrailingDataIsRefused) {
  expectRefused(npy(literal("<f4", "(2,)"), std::string(9, '\1')),
                {"needs 8 bytes", "9 follow", "one array"});
}

TEST(Npy, WrongMagic) {
  expectRefused("PK\3\4 this is a zip archive", {"not a .npy file"});
}

TEST(Npy, UnknownVersion) {
  std::string bytes = npy(literal("<f4", "()"), "1234");
  bytes[6] = 4;
  expectRefused(bytes, {"version 4.0", "byte 6"});
}

TEST(Npy, LaterVersionsAreRead) {
  for (char version : {2, 3}) {
    std::string header = literal("<f4", "(1,)") + "\n";
    std::string bytes("\x93NUMPY", 6);
    bytes += version;
    bytes += std::string("\0", 1);
    bytes += char(header.size());
    bytes += std::string(3, '\0');
    EXPECT_TRUE(parse(bytes + header + "1234"));
  }
}

TEST(Npy, OversizedHeader) {
  std::string bytes("\x93NUMPY\x02\x00\xff\xff\xff\x7f", 12);
  expectRefused(bytes, {"2147483647", "limit of 65536"});
}

TEST(Npy, BigEndianNamesTheMend) {
  expectRefused(npy(literal(">f4", "(1,)"), "1234"),
                {"'>f4'", "big endian", "astype('<f4')"});
}

TEST(Npy, UnsupportedDtype) {
  expectRefused(npy(literal("<c8", "(1,)"), "12345678"), {"'<c8'", "<f4"});
}

TEST(Npy, StructuredDtype) {
  expectRefused(npy("{'descr': [('a', '<f4')], 'fortran_order': False, "
                    "'shape': (1,), }",
                    "1234"),
                {"structured"});
}

TEST(Npy, HeaderSyntax) {
  for (const char *bad :
       {"", "{", "[]", "{'descr': '<f4'", "{'descr': '<f4}", "{'descr' '<f4'}",
        "{'descr': '<f4', 'fortran_order': 1, 'shape': ()}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': "
        "(99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()} extra"})
    expectRefused(npy(bad, "1234"), {"byte"});
}

TEST(Npy, HeaderKeys) {
  expectRefused(npy("{'descr': '<f4', 'shape': ()}", "1234"), {"lacks one of"});
  expectRefused(npy("{'descr': '<f4', 'descr': '<f4'}", "1234"),
                {"duplicate key 'descr'"});
  expectRefused(npy("{'order': 'C'}", "1234"), {"unknown key 'order'"});
}

TEST(Npy, TooManyAxes) {
  expectRefused(npy(literal("<f4", "(1,1,1,1,1,1,1,1,1)"), "1234"),
                {"more than 8 axes", "reshape"});
}

TEST(Npy, OverflowingShape) {
  expectRefused(npy(literal("<f4", "(4294967296, 4294967296)"), "1234"),
                {"2^63"});
  expectRefused(npy(literal("<f8", "(4611686018427387904,)"), "1234"),
                {"2^63"});
}

TEST(Npy, HugeShapeAllocatesNothing) {
  expectRefused(npy(literal("<f4", "(1000000000000,)"), "1234"),
                {"4000000000000 bytes", "4 follow"});
}

TEST(Npy, BoolsMustBeZeroOrOne) {
  expectRefused(npy(literal("|b1", "(2,)"), "\1\2"), {"2, neither 0 nor 1"});
}
