//===- TensorFileTest.cpp - tensors by address ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/TensorFile.h"

#include "TestSupport.h"

#include <filesystem>

using namespace reprise;
using namespace reprise::test;
namespace fs = std::filesystem;

TEST(TensorFile, SavesAndLoadsByAddress) {
  TemporaryFolder folder;
  Tensor a = makeTensor<float>(DType::f32, {2}, {1, 2});
  Tensor b = makeTensor<int64_t>(DType::i64, {1}, {7});
  ASSERT_TRUE(saveTensors(
      std::vector<TensorToSave>{{folder.file("a.npy"), a.view()},
                                {folder.file("m.safetensors:x.a"), a.view()},
                                {folder.file("m.safetensors:x.b"), b.view()}}));
  EXPECT_EQ(loadTensor(folder.file("a.npy")).value().values<float>()[1], 2);
  EXPECT_EQ(
      loadTensor(folder.file("m.safetensors:x.a")).value().values<float>()[0],
      1);
  EXPECT_EQ(
      loadTensor(folder.file("m.safetensors:x.b")).value().values<int64_t>()[0],
      7);
  EXPECT_EQ(folder.entryCount(), 2u);
}

TEST(TensorFile, TheFirstExtensionEndsThePath) {
  auto address = parseTensorAddress("a.safetensors:q.safetensors:h");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->path, "a.safetensors");
  EXPECT_EQ(address->tensorName, "q.safetensors:h");
  EXPECT_EQ(parseTensorAddress("b/a.npy").value().tensorName, "");
}

/// Paths that lead to one file, the folder's files there and not yet there.
TEST(TensorFile, TensorsOfOneFileHoweverItIsWritten) {
  TemporaryFolder folder;
  fs::path before = fs::current_path();
  fs::current_path(folder.path);
  ASSERT_TRUE(fs::create_directory("sub"));
  fs::create_directory_symlink("sub", "link");
  Tensor a = makeTensor<float>(DType::f32, {1}, {1});
  Tensor b = makeTensor<float>(DType::f32, {1}, {2});
  Tensor c = makeTensor<float>(DType::f32, {1}, {3});
  for (std::string other :
       {"./m.safetensors", "sub/../m.safetensors", "link/../m.safetensors"}) {
    std::string third = folder.file("m.safetensors");
    for (int present = 0; present < 2; ++present) {
      ASSERT_TRUE(
          saveTensors(std::vector<TensorToSave>{{"m.safetensors:a", a.view()},
                                                {other + ":b", b.view()},
                                                {third + ":c", c.view()}}));
      EXPECT_EQ(SafetensorsFile::open("m.safetensors")->entries().size(), 3u);
      EXPECT_EQ(loadTensor(third + ":b").value().values<float>()[0], 2);
    }
    fs::remove("m.safetensors");
    for (std::string type : {".safetensors:a", ".npy"}) {
      std::vector<std::string> twice{"new" + type, "./new" + type};
      expectError(checkTensorAddresses(twice), ErrorCode::invalidArgument,
                  {"./new", "two tensors"});
    }
  }
  // A link may give a file of one format a name of the other.
  ASSERT_TRUE(
      saveTensors(std::vector<TensorToSave>{{"m.safetensors:a", a.view()}}));
  fs::create_symlink("m.safetensors", "m.npy");
  std::vector<std::string> both{"m.safetensors:a", "m.npy"};
  for (int order = 0; order < 2; ++order, std::swap(both[0], both[1]))
    expectError(checkTensorAddresses(both), ErrorCode::invalidArgument,
                {both[1], "two tensors"});
  fs::current_path(before);
}

TEST(TensorFile, UnknownExtension) {
  expectError(loadTensor("x.txt"), ErrorCode::invalidArgument,
              {"x.txt", "FILE.npy or FILE.safetensors:NAME"});
}

TEST(TensorFile, MissingTensorName) {
  for (const char *address : {"m.safetensors", "m.safetensors:"})
    expectError(loadTensor(address), ErrorCode::invalidArgument,
                {"name is missing", "FILE.safetensors:NAME"});
}

TEST(TensorFile, AddressesAreCheckedBeforeWriting) {
  TemporaryFolder folder;
  Tensor a = makeTensor<float>(DType::f32, {1}, {1});
  expectError(
      saveTensors(std::vector<TensorToSave>{{folder.file("a.npy"), a.view()},
                                            {folder.file("a.npy"), a.view()}}),
      ErrorCode::invalidArgument, {"a.npy", "two tensors"});
  expectError(
      saveTensors(std::vector<TensorToSave>{{folder.file("a.npy"), a.view()},
                                            {folder.file("a.csv"), a.view()}}),
      ErrorCode::invalidArgument, {"a.csv"});
  EXPECT_EQ(folder.entryCount(), 0u);
}
