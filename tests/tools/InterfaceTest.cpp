//===- InterfaceTest.cpp - from a tiled kernel to its manifest ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Interface.h"

#include "dialect/Rec.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"

#include <gtest/gtest.h>

using namespace reprise;

TEST(DescribeBuffersTest, EveryKindHasItsWord) {
  mlir::MLIRContext context;
  context.loadDialect<rec::RecDialect>();
  struct {
    rec::BufferKind dialect;
    BufferKind runtime;
  } kinds[] = {{rec::BufferKind::prepared, BufferKind::prepared},
               {rec::BufferKind::workspace, BufferKind::workspace},
               {rec::BufferKind::sequence, BufferKind::sequence},
               {rec::BufferKind::saved, BufferKind::saved}};
  for (auto [dialect, runtime] : kinds) {
    mlir::Attribute buffer =
        rec::BufferAttr::get(&context, "buffer.a", dialect, "64 + T * B * 256");
    Manifest manifest;
    ASSERT_TRUE(
        jit::describeBuffers(manifest, mlir::ArrayAttr::get(&context, buffer)));
    ASSERT_EQ(manifest.buffers.size(), 1u);
    EXPECT_EQ(manifest.buffers[0].name, "buffer.a");
    EXPECT_EQ(manifest.buffers[0].kind, runtime);
    EXPECT_EQ(manifest.buffers[0].bytes.text(), "64 + T * B * 256");
  }
}
