//===- Memory.h - loads and stores of a CPU kernel --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where an element lies, and access to it as a vector: contiguous where the
// lanes run along the innermost dimension, gathered where they do not,
// broadcast where the value does not depend on the lane.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_MEMORY_H
#define REPRISE_LOWERING_CPU_MEMORY_H

#include "dialect/Rec.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/StringMap.h"

namespace reprise::lowering {

/// A point of an index space: an index per dimension. That of `lane` belongs to
/// the first element of a vector.
struct Point {
  llvm::StringMap<mlir::Value> index;
  llvm::StringRef lane;
  /// Where lanes are not at neighbouring indices of `lane`: each one's distance
  /// from that index, and which of them hold elements (null: all).
  mlir::Value laneOffsets, laneMask;
};

struct Place {
  mlir::Value memref;
  llvm::SmallVector<mlir::Value> indices;
  /// Which index is the lanes'; -1 for one element.
  int lanePosition = -1;
  /// Lanes that hold elements; null: all do, or reading the others does no
  /// harm.
  mlir::Value mask;
  /// The lanes' distances along that index; null where they are neighbours.
  mlir::Value laneOffsets = {};
};

/// [lower, upper) of a loop.
struct Bounds {
  mlir::Value lower, upper;
};

/// A value in memory, f32: [copies, rows, names]. With lanes, they lie along
/// the last dimension, which is padded to whole vectors.
struct Buffer {
  mlir::Value memref;
  llvm::SmallVector<llvm::StringRef> names;
  bool hasLanes = false;
  /// Without rows there is one, for all rows of the batch.
  bool hasRows = true;
};

class Memory {
public:
  /// `lanes`: elements of a vector. `offsets`: where packed rows begin.
  Memory(mlir::ImplicitLocOpBuilder &builder, rec::OperatorOp op, int64_t lanes,
         mlir::Value offsets = {})
      : b(builder), op(op), lanes(lanes), offsets(offsets) {}

  /// The lanes of a vector at `point` that hold elements; null where all do.
  mlir::Value laneMask(const Point &point);

  /// In an argument or result, at entry `packIndex` of its pack. Without a row,
  /// `memref` has time and batch as one dimension, and `step` is the index.
  /// `step` is one of time, or of the dimension `leading`.
  Place inTensor(rec::NamedTensorType type, mlir::Value memref,
                 unsigned packIndex, mlir::Value step, mlir::Value row,
                 const Point &point, llvm::StringRef leading = {});
  /// In a buffer [copies, rows, names]; its rows are padded to whole vectors.
  Place inBuffer(const Buffer &buffer, mlir::Value copy, mlir::Value row,
                 const Point &point);

  /// As f32 in all lanes. Lanes that hold no element are zero or padding.
  mlir::Value load(const Place &place);
  /// One element, as f32.
  mlir::Value loadScalar(const Place &place);
  /// Converts to the memory's element type.
  void store(const Place &place, mlir::Value vector);
  /// f32 (one, or a vector) to the nearest number of `type`, ties to even.
  mlir::Value round(mlir::Value value, mlir::Type type);

  /// Each lane's index along a dimension: the same one for all lanes, but that
  /// of the lanes themselves.
  mlir::Value laneIndices(const Point &point, llvm::StringRef name);

  int64_t getLanes() const { return lanes; }
  mlir::VectorType vectorOf(mlir::Type element) const;
  mlir::Value splat(double value);
  mlir::Value broadcast(mlir::Value scalar);

private:
  /// A step of a packed row in `memref`, along its dimension number `axis`.
  mlir::Value packedIndex(mlir::Value memref, int64_t axis, mlir::Value step,
                          mlir::Value row);
  /// Element offsets of a vector's lanes from its first, where they are not
  /// contiguous.
  mlir::Value laneOffsets(const Place &place);
  mlir::Value maskOf(const Place &place);
  bool isContiguous(const Place &place) const;

  mlir::Value index(int64_t value);
  int64_t sizeOf(llvm::StringRef dimension) { return *op.getSize(dimension); }

  mlir::ImplicitLocOpBuilder &b;
  rec::OperatorOp op;
  int64_t lanes;
  mlir::Value offsets;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_MEMORY_H
