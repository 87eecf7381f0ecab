//===- BuffersTest.cpp - memory of kernels beside their tensors -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Buffers.h"
#include "lowering/cpu/CpuFrame.h"
#include "lowering/gpu/CudaEmitter.h"
#include "lowering/gpu/GpuFamilies.h"
#include "lowering/gpu/GpuFrame.h"
#include "mlir/IR/Builders.h"
#include "tests/lowering/Jit.h"
#include "tests/lowering/Specs.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace reprise::lowering;
using namespace reprise::rec;

namespace {

/// The operator elman after some passes.
struct Elman {
  explicit Elman(const std::string &pipeline)
      : module(context.parse(specFile("kernels/specs/elman.mlir"))) {
    bool passed = context.runPasses(*module, pipeline);
    EXPECT_TRUE(passed) << context.diagnostics();
    op = *module->getOps<OperatorOp>().begin();
  }
  Type f32() { return Builder(context.get()).getF32Type(); }

  TestContext context;
  OwningOpRef<ModuleOp> module;
  OperatorOp op;
};

std::string print(auto value) {
  std::string text;
  llvm::raw_string_ostream(text) << value;
  return text;
}

void expectContains(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

} // namespace

//===----------------------------------------------------------------------===//
// How many bytes
//===----------------------------------------------------------------------===//

TEST(ByteCountTest, IsTheShortestSum) {
  ByteCount bytes;
  EXPECT_EQ(bytes.str(), "0");
  bytes.add(0);
  bytes.add(256, {"T", "B"});
  EXPECT_EQ(bytes.str(), "T * B * 256");
  bytes.add(64);
  bytes.add(256, {"T", "B"});
  EXPECT_EQ(bytes.str(), "64 + T * B * 512");
  EXPECT_EQ(bytes.per({"T", "B"}), 512);
  EXPECT_EQ(bytes.per({"B"}), 0);
}

TEST(ByteCountTest, StopsBeforeItOverflows) {
  ByteCount bytes;
  for (int i = 0; i != 3; ++i)
    bytes.add(UINT64_MAX, {"B"});
  EXPECT_EQ(bytes.str(), "B * 72057594037927936");
}

TEST(BufferShapeTest, HasDimensionsOfTheOperatorAndSizes) {
  Elman elman("rec-bind{sizes=H=2,D=16}");
  BufferShape shape(elman.op, elman.f32(), {"T", "B", "D", 3});
  EXPECT_EQ(print(shape.type), "memref<?x?x16x3xf32>");
  EXPECT_EQ(shape.bytes.str(), "T * B * 192");
}

TEST(BufferShapeTest, HasNoTimeInADecodeStep) {
  Elman elman("rec-derive-step,rec-bind{sizes=H=2,D=16}");
  BufferShape shape(elman.op, elman.f32(), {"T", "B", "D"});
  EXPECT_EQ(print(shape.type), "memref<?x16xf32>");
  EXPECT_EQ(shape.bytes.str(), "B * 64");
}

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

TEST(CpuFrameTest, FindsWhatItPrepares) {
  Elman elman("rec-bind{sizes=H=2,D=16},rec-group-stages");
  CpuFrame frame(elman.op);
  auto touch = [&](StringRef name, BufferKind kind) {
    Value memory = frame.buffer(name, kind, elman.f32(), {"D", 4});
    Value zero = arith::ConstantOp::create(frame.builder,
                                           frame.builder.getF32FloatAttr(0));
    memref::StoreOp::create(frame.builder, zero, memory,
                            ValueRange{frame.index(0), frame.index(0)});
  };
  frame.inPrepare([&] {
    touch("table", BufferKind::prepared);
    touch("table", BufferKind::prepared);
  });
  touch("table", BufferKind::prepared);
  touch("table", BufferKind::prepared);
  touch("tape", BufferKind::saved);
  frame.buffer("unused", BufferKind::workspace, elman.f32(), {"B"});
  frame.finish();

  auto describe = [&](const std::string &name) {
    auto function = elman.module->lookupSymbol<func::FuncOp>(name);
    return print(function->getAttr(RecDialect::kernelName));
  };
  std::string tables = R"(#rec.buffer<"buffer.table", prepared, "256">, )"
                       R"(#rec.buffer<"buffer.table1", prepared, "256">)";
  elman.op.erase();
  expectContains(describe("elman_prepare"), "[" + tables + "]");
  expectContains(describe("elman"),
                 "[" + tables +
                     R"(, #rec.buffer<"buffer.tape", saved, "256">])");
}

/// The kernel of a family with a buffer more.
TEST(GpuFrameTest, PutsABufferBehindTheTensors) {
  Elman elman("rec-bind{sizes=H=2,D=16},rec-group-stages,rec-target-gpu,"
              "rec-schedule");
  Group group = groupsOf(elman.op).front();
  const Family &family = *gpuFamilies().front();
  Match match =
      family.match(group, (*elman.module)->getAttr(RecDialect::targetName));
  auto knobs =
      readKnobs(elman.op, cast<ScheduleAttr>(elman.op.getSchedulesAttr()[0]),
                family.knobs());
  elman.context.get()->loadDialect<gpu::GPUDialect>();
  GpuFrame frame(elman.op);
  frame.begin(group);
  frame.buffer("tape", BufferKind::saved, elman.f32(), {"T", "B", "H", 64});
  family.tile(group, *std::get<0>(match), *knobs, frame);
  frame.finish();
  elman.op.erase();

  ASSERT_TRUE(elman.context.runPasses(
      *elman.module, "rec-recount-gpu,canonicalize,cse,rec-prepare-emission"))
      << elman.context.diagnostics();
  gpu::GPUFuncOp kernel;
  elman.module->walk([&](gpu::GPUFuncOp found) { kernel = found; });
  expectContains(
      print(kernel->getAttr(RecDialect::kernelName)),
      R"(buffers = [#rec.buffer<"buffer.tape", saved, "T * B * 512">])");
  std::string text = emitCuda(kernel);
  text.erase(llvm::remove_if(text, llvm::isSpace), text.end());
  expectContains(text, "Output<float>h_last,Output<float>tape,IndexT,IndexB)");
}
