//===- Sources.cpp - where a step's arguments are read --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Sources.h"

using namespace mlir;
using namespace reprise::oracle;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// Segments
//===----------------------------------------------------------------------===//

Segments::Segments(const Binding &binding, StringRef time, const Array *reset,
                   bool hasRows) {
  int64_t rows = binding.sizeOf(RecDialect::batchName);
  for (int64_t row = 0; row != rows; ++row) {
    int64_t length = binding.lengthOf(row, time);
    std::vector<Segment> &own = segments.emplace_back();
    auto begins = [&](int64_t step) {
      if (step == 0 || !reset)
        return step == 0;
      return reset->data[hasRows ? step * rows + row : step] != 0;
    };
    for (int64_t step = 0; step != length; ++step)
      own.push_back({begins(step) ? step : own.back().begin, length});
    for (int64_t step = length - 1; step > 0; --step)
      own[step - 1].end = own[step].begin == step ? step : own[step].end;
  }
}

//===----------------------------------------------------------------------===//
// Taps
//===----------------------------------------------------------------------===//

double TappedSource::at(const Segment &segment, int64_t step, int64_t row,
                        size_t point, int64_t tap) const {
  // Mirrored, the segment is read from its end, as the walk goes.
  auto flip = [&](int64_t at) {
    return isMirrored ? segment.begin + segment.end - 1 - at : at;
  };
  int64_t at = flip(step) + tap;
  if (at >= segment.end)
    return 0;
  if (at >= segment.begin)
    return stream.at(flip(at), row, stream.offsets[point]);
  return past.at(pastSteps + at - segment.begin, row, past.offsets[point]);
}

//===----------------------------------------------------------------------===//
// What they are made of
//===----------------------------------------------------------------------===//

Source SourceMaker::make(Value operand, Value argument, int64_t entry,
                         StringRef leading) {
  Source source;
  const Binding &binding = context.binding;
  Space inner, space = binding.sized(spaces.of(argument));
  bool hasTime = true, hasBatch = true;
  int64_t pack = 1;
  if (auto type = dyn_cast<NamedTensorType>(operand.getType())) {
    llvm::SmallVector<StringRef> outer = {leading, RecDialect::batchName};
    inner = binding.sized(type.getNames(outer));
    hasTime = type.hasName(leading);
    hasBatch = type.hasName(RecDialect::batchName);
    pack = type.getPack(outer);
    if (const Array *input = binding.inputOf(operand))
      source.data = input->data.data() + entry * inner.points();
  } else {
    const Sequence &sequence = sequences[operand];
    inner = sequence.space;
    source.data = sequence.all.data();
    // A sequence is kept in a type of its own, the storage type unless the
    // operator says another.
    source.format =
        formatOf(cast<SequenceType>(operand.getType()).getElementType(),
                 context.storage);
  }
  int64_t rows = hasBatch ? binding.sizeOf(RecDialect::batchName) : 1;
  int64_t rowSize = inner.points() * pack;
  source.rowStride = hasBatch ? rowSize : 0;
  source.timeStride = hasTime ? rows * rowSize : 0;
  source.offsets =
      offsetsOf(space, [&](StringRef name) { return inner.strideOf(name); });
  return source;
}

TappedSource SourceMaker::makeTapped(const ArgumentBinding &binding,
                                     Value argument, bool isMirrored) {
  Window window = {{}, 1, 0, false};
  if (binding.clause == Clause::window)
    window = recurrence.getWindow(binding.index);
  TappedSource source;
  source.isMirrored = isMirrored;
  source.stream =
      make(binding.operand, argument, binding.entry, recurrence.getTime());
  Space space = context.binding.sized(spaces.of(argument));
  int64_t count = window.taps.empty() ? 1 : context.binding.sizeOf(window.taps);
  source.taps = offsetsOf(space, [&](StringRef name) {
    return name == window.taps ? window.dilation : 0;
  });
  for (int64_t &tap : source.taps)
    tap += window.firstTap(count);
  source.pastSteps = std::max<int64_t>(0, -window.firstTap(count));
  if (!binding.initial) {
    source.past.offsets.assign(source.taps.size(), 0);
    return source;
  }
  bool isLagged = binding.clause == Clause::lagged;
  source.past =
      make(binding.initial, argument, binding.entry,
           isLagged ? StringRef() : RecurrenceOp::getPastName(binding.initial));
  return source;
}
