//===- FragmentBuilder.h - ops on the fragments of a block ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the builders of kernels have in common, whatever a kernel computes:
// names and comments for the reader, unrolled loops over a warp's groups and a
// block's tiles, and arrays of fragments.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_FRAGMENTBUILDER_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_FRAGMENTBUILDER_H

#include "lowering/gpu/CxxNames.h"
#include "lowering/gpu/EmissionMarks.h"
#include "lowering/gpu/GpuFrame.h"
#include "lowering/gpu/block_step/BlockSchedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering {

/// Fragments in registers, or those of weights in shared memory: one for each
/// group of a warp, batch tile of a block and entry of a pack. Dimensions that
/// are not flagged are left out.
struct RegisterArray {
  mlir::Value memref;
  bool perGroup = false, perTile = false, perEntry = false;
};

/// Where in a block the builder stands.
struct Position {
  mlir::Value group, tile;
};

/// The base of a kernel's builder, which says what the kernel does.
class FragmentBuilder {
protected:
  using Value = mlir::Value;
  using Type = mlir::Type;
  using Twine = llvm::Twine;

  /// `lane`: the dimension whose elements the groups share out.
  FragmentBuilder(GpuFrame &frame, BlockSchedule schedule, llvm::StringRef lane)
      : frame(frame), op(frame.op), schedule(schedule), lane(lane),
        b(frame.builder), comments(frame.comments) {}

  // Values with a name for the reader.
  Value name(Value value, const Twine &text) { return frame.name(value, text); }
  /// The size in what `made` makes is that of the lane's dimension.
  void nameSize(mlir::Operation *made) {
    made->setAttr(sizeNameName, b.getStringAttr(sizeName(lane)));
  }
  Value index(int64_t value) { return frame.index(value); }
  Value add(Value x, Value y) { return mlir::arith::AddIOp::create(b, x, y); }
  Value times(Value x, int64_t factor);
  Value remainderOfTwo(Value x) {
    return mlir::arith::RemSIOp::create(b, x, index(2));
  }

  template <typename Body>
  void loop(llvm::StringRef variable, int64_t count, Body body);
  template <typename Body>
  void forEachGroup(Body body);
  template <typename Body>
  void forEachTile(Body body);

  RegisterArray declare(const Twine &text, Type element, bool perGroup,
                        bool perTile, int64_t entries = 1);
  llvm::SmallVector<Value> indicesOf(const RegisterArray &array, Position at,
                                     Value entry);
  Value read(const RegisterArray &array, Position at, Value entry = {});
  void write(Value value, const RegisterArray &array, Position at,
             Value entry = {});

  Value zeroTile() { return rec::ZeroTileOp::create(b, tileType()); }

  Type tileType() { return tileType(b.getF32Type()); }
  Type tileType(Type element);
  /// As the stream lies in memory.
  Type streamTileType(Value stream) {
    return tileType(
        llvm::cast<rec::NamedTensorType>(stream.getType()).getElementType());
  }
  Type columnsType(Type element);

  GpuFrame &frame;
  rec::OperatorOp op;
  BlockSchedule schedule;
  llvm::StringRef lane;
  mlir::ImplicitLocOpBuilder &b;
  CommentListener &comments;
};

/// An unrolled loop; for a count of one, its body alone.
template <typename Body>
void FragmentBuilder::loop(llvm::StringRef variable, int64_t count, Body body) {
  if (count == 1)
    return body(Value());
  auto loop = mlir::scf::ForOp::create(b, index(0), index(count), index(1));
  loop->setAttr(unrollName, b.getUnitAttr());
  mlir::OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(name(loop.getInductionVar(), variable));
}

template <typename Body>
void FragmentBuilder::forEachGroup(Body body) {
  loop("group", schedule.groupsPerWarp, body);
}

template <typename Body>
void FragmentBuilder::forEachTile(Body body) {
  loop("tile", schedule.batchTiles, body);
}

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_FRAGMENTBUILDER_H
