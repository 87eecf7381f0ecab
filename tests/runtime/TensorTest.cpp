//===- TensorTest.cpp - shapes, views, tensors ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestSupport.h"
#include "runtime/Npy.h"
#include "runtime/Safetensors.h"

#include <cstring>

using namespace reprise;
using namespace reprise::test;

TEST(Shape, ElementCount) {
  EXPECT_EQ(elementCount({}).value(), 1);
  EXPECT_EQ(elementCount({3, 4, 5}).value(), 60);
  EXPECT_EQ(elementCount({3, 0, 5}).value(), 0);
  EXPECT_EQ(elementCount({int64_t(1) << 31, int64_t(1) << 31}).value(),
            int64_t(1) << 62);
}

TEST(Shape, ElementCountRefusesOverflow) {
  int64_t large = int64_t(1) << 32;
  expectError(elementCount({large, large}), ErrorCode::invalidArgument,
              {"[4294967296, 4294967296]", "2^63"});
  // A zero does not hide sizes that no stride could state.
  expectError(elementCount({0, large, large}), ErrorCode::invalidArgument,
              {"2^63"});
}

TEST(Shape, ElementCountRefusesNegativeSizes) {
  expectError(elementCount({3, -1}), ErrorCode::invalidArgument,
              {"axis 1", "-1"});
}

TEST(Shape, Strides) {
  EXPECT_EQ(contiguousStrides({2, 3, 4}), (Strides{12, 4, 1}));
  EXPECT_EQ(fortranStrides({2, 3, 4}), (Strides{1, 2, 6}));
  EXPECT_EQ(contiguousStrides({2, 0, 4}), (Strides{4, 4, 1}));
}

TEST(Tensor, IsZeroedAndAligned) {
  Tensor tensor = Tensor::zeros(DType::f32, {3, 5}).value();
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.data()) % 64, 0u);
  for (float value : tensor.values<float>())
    EXPECT_EQ(value, 0);
}

TEST(Tensor, EmptyTensorIsNotAbsent) {
  Tensor tensor = Tensor::zeros(DType::f32, {0, 5}).value();
  EXPECT_TRUE(tensor.view().present());
  EXPECT_EQ(tensor.elements(), 0);
  EXPECT_FALSE(Tensor().view().present());
}

TEST(Tensor, RefusesSizesBeyondMemory) {
  expectError(Tensor::zeros(DType::f64, {int64_t(1) << 60}),
              ErrorCode::invalidArgument, {"2^63 - 1 bytes"});
  expectError(Tensor::zeros(DType::u8, {int64_t(1) << 60}),
              ErrorCode::doesNotFit, {"1152921504606846976", "u8"});
}

TEST(Tensor, ContiguityIgnoresAxesOfSizeOne) {
  float data[6] = {};
  EXPECT_TRUE(
      isContiguous(ConstTensorView(data, DType::f32, {2, 1, 3}, {3, 99, 1})));
  EXPECT_FALSE(isContiguous(ConstTensorView(data, DType::f32, {2, 3}, {1, 2})));
  EXPECT_TRUE(isContiguous(ConstTensorView(data, DType::f32, {0, 3}, {1, 2})));
}

TEST(Tensor, CopyFollowsStrides) {
  Tensor from = makeTensor<int32_t>(DType::i32, {2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor to = Tensor::fortranZeros(DType::i32, {2, 3}).value();
  copyElements(from.view(), to.view());
  auto memory = to.values<int32_t>();
  EXPECT_EQ(std::vector<int32_t>(memory.begin(), memory.end()),
            (std::vector<int32_t>{1, 4, 2, 5, 3, 6}));
  Tensor back = to.clone().value();
  EXPECT_EQ(std::memcmp(back.data(), from.data(), 24), 0);
}

TEST(Tensor, CopyReversesWithNegativeStrides) {
  Tensor from = makeTensor<uint8_t>(DType::u8, {4}, {1, 2, 3, 4});
  Tensor to = Tensor::zeros(DType::u8, {4}).value();
  copyElements(
      ConstTensorView(from.values<uint8_t>().data() + 3, DType::u8, {4}, {-1}),
      to.view());
  EXPECT_EQ(to.values<uint8_t>()[0], 4);
  EXPECT_EQ(to.values<uint8_t>()[3], 1);
}

TEST(Tensor, ScalarHasOneElement) {
  Tensor scalar = Tensor::zeros(DType::f64, {}).value();
  EXPECT_EQ(scalar.elements(), 1);
  scalar.values<double>()[0] = 2.5;
  EXPECT_EQ(scalar.clone().value().values<double>()[0], 2.5);
}

TEST(Tensor, MemoryOfAGpuIsNotReadHere) {
  Tensor tensor = Tensor::zeros(DType::f32, {2, 3}).value();
  ConstTensorView view(tensor.data(), DType::f32, {2, 3}, Device::cuda(1));
  EXPECT_EQ(describe(view), "f32 [2, 3] on cuda:1");
  EXPECT_EQ(describe(ConstTensorView(tensor.view())), "f32 [2, 3]");
  expectError(convert(view, DType::bf16), ErrorCode::invalidArgument,
              {"f32 [2, 3] on cuda:1", "copy it to the host"});
  TemporaryFolder folder;
  expectError(writeNpy(folder.file("x.npy"), view), ErrorCode::invalidArgument,
              {"on cuda:1"});
  EXPECT_EQ(folder.entryCount(), 0u);
  NamedTensorView named[] = {{"x", view}};
  expectError(writeSafetensors(folder.file("x.safetensors"), named),
              ErrorCode::invalidArgument, {"on cuda:1"});
  EXPECT_EQ(folder.entryCount(), 0u);
}
