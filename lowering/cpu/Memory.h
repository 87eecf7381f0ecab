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

#include "lowering/cpu/CpuKernel.h"
#include "llvm/ADT/StringMap.h"

namespace reprise::lowering {

/// A point of an index space: an index per dimension. That of `lane` belongs to
/// the first element of a vector.
struct Point {
  llvm::StringMap<mlir::Value> index;
  llvm::StringRef lane;
};

struct Place {
  mlir::Value memref;
  llvm::SmallVector<mlir::Value> indices;
  /// Which index is the lanes'; -1 for one element.
  int lanePosition = -1;
  /// Lanes that hold elements; null: all do, or reading the others does no
  /// harm.
  mlir::Value mask;
};

/// One unit of a nest: its outer indices, and its group of vectors.
struct UnitPoint {
  Point at;
  mlir::Value group;
};
/// The lane dimension's groups are the fastest.
UnitPoint enterUnit(CpuKernel &kernel, const UnitShape &units,
                    mlir::Value unit);

class Memory {
public:
  explicit Memory(CpuKernel &kernel) : kernel(kernel), b(kernel.builder) {}

  /// The lanes of a vector at `point` that hold elements; null where all do.
  mlir::Value laneMask(const Point &point);

  /// In an argument or result, at entry `packIndex` of its pack. Without a row,
  /// `memref` has time and batch as one dimension, and `step` is the index.
  Place inTensor(rec::NamedTensorType type, mlir::Value memref,
                 unsigned packIndex, mlir::Value step, mlir::Value row,
                 const Point &point);
  /// In a buffer [copies, rows, names]; its rows are padded to whole vectors.
  Place inBuffer(const Buffer &buffer, mlir::Value copy, mlir::Value row,
                 const Point &point);

  /// Whether an argument was given, at run time: what may be left out has a
  /// null pointer then.
  mlir::Value isPresent(mlir::Value argument);
  /// As f32 in all lanes. Lanes that hold no element are zero or padding.
  mlir::Value load(const Place &place);
  /// One element, as f32.
  mlir::Value loadScalar(const Place &place);
  /// Converts to the memory's element type.
  void store(const Place &place, mlir::Value vector);
  /// A state: in its buffer, and where products read it rounded.
  void storeState(mlir::Value argument, mlir::Value copy, mlir::Value row,
                  const Point &point, mlir::Value vector);
  void storeRounded(mlir::Value value, mlir::Value copy, mlir::Value row,
                    const Point &point, mlir::Value vector);
  /// f32 (one, or a vector) to the nearest number of `type`, ties to even.
  mlir::Value round(mlir::Value value, mlir::Type type);

  mlir::VectorType vectorOf(mlir::Type element) const;
  mlir::Value splat(double value);
  mlir::Value broadcast(mlir::Value scalar);

private:
  /// Element offsets of a vector's lanes from its first, where they are not
  /// contiguous.
  mlir::Value laneOffsets(const Place &place);
  mlir::Value maskOf(const Place &place);
  bool isContiguous(const Place &place) const;

  CpuKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_MEMORY_H
