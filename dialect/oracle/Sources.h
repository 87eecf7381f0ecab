//===- Sources.h - where a step's arguments are read ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An argument of a step is read from an input or from a sequence of an earlier
// recurrence: at the step itself, at another one that a list names, or, for
// lagged streams and windows, at some steps around it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_SOURCES_H
#define REPRISE_DIALECT_ORACLE_SOURCES_H

#include "dialect/oracle/FloatFormat.h"
#include "dialect/oracle/Sequences.h"
#include <optional>

namespace reprise::oracle {

/// Elements by step, row and point. `data` is null for an initial value that
/// was left out: zeros.
struct Source {
  const double *data = nullptr;
  int64_t timeStride = 0, rowStride = 0;
  /// For each point of the argument's space, the place in a row's data.
  std::vector<int64_t> offsets;
  /// The type that it is read in, where it is not an input.
  std::optional<FloatFormat> format;

  double at(int64_t step, int64_t row, int64_t offset) const {
    return data ? data[step * timeStride + row * rowStride + offset] : 0;
  }
};

/// Steps [begin, end) of a row: all it has, or those of one segment.
struct Segment {
  int64_t begin, end;
};

/// The segments of all rows over one time.
class Segments {
public:
  /// `reset`, [time, row] or [time], begins them; null for rows in one piece.
  Segments(const Binding &binding, llvm::StringRef time, const Array *reset,
           bool hasRows);

  const Segment &of(int64_t row, int64_t step) const {
    return segments[row][step];
  }
  int64_t lengthOf(int64_t row) const { return segments[row].size(); }

private:
  /// By row and step below its length.
  std::vector<std::vector<Segment>> segments;
};

/// A lagged stream or a window: several steps of a stream, and what stands
/// before the first one.
struct TappedSource {
  Source stream, past;
  /// For each point of the argument's space: steps from the one at hand.
  std::vector<int64_t> taps;
  /// Steps that `past` has.
  int64_t pastSteps;
  /// Whether taps are about the order of the walk, which goes downwards.
  bool isMirrored;

  /// The value `tap` steps from `step`.
  double at(const Segment &segment, int64_t step, int64_t row, size_t point,
            int64_t tap) const;
};

/// Makes the sources of one recurrence.
class SourceMaker {
public:
  SourceMaker(rec::RecurrenceOp recurrence, const RecurrenceContext &context,
              const rec::IndexSpaces &spaces, Sequences &sequences)
      : recurrence(recurrence), context(context), spaces(spaces),
        sequences(sequences) {}

  /// An operand whose first dimension is `leading` where that is time, or is
  /// read through a list; `entry` picks one of its pack.
  Source make(mlir::Value operand, mlir::Value argument, int64_t entry,
              llvm::StringRef leading);
  TappedSource makeTapped(const rec::ArgumentBinding &binding,
                          mlir::Value argument, bool isMirrored);

private:
  rec::RecurrenceOp recurrence;
  const RecurrenceContext &context;
  const rec::IndexSpaces &spaces;
  Sequences &sequences;
};

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_SOURCES_H
