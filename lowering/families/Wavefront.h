//===- Wavefront.h - stages that move through time together -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stages of one time and one walk can run as a *wavefront*: a *tick* is a step
// of each of them, and a stage that reads the sequence of another is some ticks
// behind it, its *lag*. What it still reads is kept so long, in *copies*.
//
// Where reads reach a steps ahead in the direction of the walk (a stream 0; a
// lagged one -1, or 1 against time) and b >= 0 behind, the reader lags a + 1
// ticks, so that what it reads was done in an earlier tick. Its source keeps
// the steps from the oldest that is read to the one that is being written.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_FAMILIES_WAVEFRONT_H
#define REPRISE_LOWERING_FAMILIES_WAVEFRONT_H

#include "dialect/Rec.h"

namespace reprise::lowering {

class Wavefront {
public:
  struct Place {
    rec::StageOpInterface stage;
    /// Ticks that it is behind the first stage.
    int64_t lag = 0;
    /// Copies of each state and of each sequence that another stage reads: step
    /// t reads copy t mod copies, and writes the next one.
    int64_t copies = 2;
  };

  Wavefront() = default;
  explicit Wavefront(llvm::ArrayRef<rec::StageOpInterface> stages) {
    for (rec::StageOpInterface stage : stages)
      add(stage);
  }

  /// Adds a stage behind those whose sequences it reads.
  void add(rec::StageOpInterface stage);
  llvm::ArrayRef<Place> getPlaces() const { return places; }
  bool isEmpty() const { return places.empty(); }
  rec::StageOpInterface getLast() const { return places.back().stage; }
  /// What the copies of all sequences between its stages take, for one row of
  /// the batch. Of an operator that is bound.
  int64_t bytesPerRow() const;

private:
  /// The number of the place whose stage makes a sequence.
  std::optional<size_t> find(mlir::Value sequence) const;
  void keep(mlir::OpResult sequence, size_t source);

  /// A sequence that another stage reads.
  struct Kept {
    size_t source;
    /// For one row and step.
    int64_t elements;
  };
  llvm::SmallVector<Place> places;
  llvm::DenseMap<mlir::Value, Kept> kept;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_WAVEFRONT_H
