//===- GpuFrame.h - what all kernels for a GPU have -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A gpu.module with one kernel: its parameters under the names that the text
// shows, and its launch geometry. A family fills its body.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_GPU_GPUFRAME_H
#define REPRISE_LOWERING_GPU_GPUFRAME_H

#include "lowering/families/Family.h"
#include "lowering/support/Arguments.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering {

/// Gives the next op that is built a comment for the reader of the text; but
/// not a constant or a register that is read, which simplification moves, or
/// the end of a loop's body, which is built before the loop.
class CommentListener : public mlir::OpBuilder::Listener {
public:
  void say(llvm::StringRef text) { pending = text.str(); }
  void notifyOperationInserted(mlir::Operation *op,
                               mlir::OpBuilder::InsertPoint) override;

private:
  std::string pending;
};

class GpuFrame final : public Frame {
public:
  explicit GpuFrame(rec::OperatorOp op);
  void begin(const Group &group) override;
  void finish() override;

  rec::OperatorOp op;
  CommentListener comments;
  /// In the kernel's body.
  mlir::ImplicitLocOpBuilder builder;
  KernelArguments arguments;
  /// Sizes that a launch brings.
  mlir::Value time, batch;

  mlir::Value name(mlir::Value value, const llvm::Twine &text);

  /// What a group's family knows at its end.
  void plan(rec::GpuKernelAttr plan) { planned = plan; }

private:
  void createKernel();
  void nameDimensions();

  mlir::gpu::GPUFuncOp kernel;
  rec::GpuKernelAttr planned;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_GPUFRAME_H
