//===- TensorFileTest.cpp - tensors by address ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/TensorFile.h"

#include "TestSupport.h"

using namespace reprise;
using namespace reprise::test;

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
