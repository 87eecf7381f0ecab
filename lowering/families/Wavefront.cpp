//===- Wavefront.cpp - stages that move through time together -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/families/Wavefront.h"
#include "lowering/analysis/StepCounts.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

/// How far a read reaches from the step at hand, in the direction of the walk.
struct Reach {
  int64_t ahead, behind;
};

} // namespace

static Reach reachOf(const StageRead &read, StageOpInterface stage) {
  Reach forward{read.lastTap, std::max<int64_t>(0, -read.firstTap)};
  Reach reverse{-read.firstTap, std::max<int64_t>(0, read.lastTap)};
  // Mirrored taps are about the order of the walk already.
  if (stage.hasMirroredTaps())
    return forward;
  switch (stage.getWalk()) {
  case Walk::forward:
    return forward;
  case Walk::reverse:
    return reverse;
  case Walk::bidirectional:
    return {std::max(forward.ahead, reverse.ahead),
            std::max(forward.behind, reverse.behind)};
  }
  llvm_unreachable("every walk has its reach");
}

std::optional<size_t> Wavefront::find(Value sequence) const {
  for (auto [number, place] : llvm::enumerate(places))
    if (place.stage == sequence.getDefiningOp())
      return number;
  return std::nullopt;
}

void Wavefront::add(StageOpInterface stage) {
  SmallVector<std::pair<Place *, Reach>> sources;
  for (const StageRead &read : stage.getReads())
    if (std::optional<size_t> source = find(read.operand)) {
      sources.emplace_back(&places[*source], reachOf(read, stage));
      keep(cast<OpResult>(read.operand), *source);
    }
  int64_t lag = 0;
  for (auto [source, reach] : sources)
    lag = std::max(lag, source->lag + reach.ahead + 1);
  for (auto [source, reach] : sources)
    source->copies =
        std::max(source->copies, lag - source->lag + reach.behind + 1);
  places.push_back({stage, lag});
}

void Wavefront::keep(OpResult sequence, size_t source) {
  if (kept.contains(sequence))
    return;
  auto stage = cast<StageOpInterface>(sequence.getOwner());
  // The operator is verified: its spaces are known.
  kept[sequence] = {source,
                    countElements(stage->getParentOfType<OperatorOp>(),
                                  stage.getSpace(sequence)->getNames())};
}

int64_t Wavefront::bytesPerRow() const {
  int64_t bytes = 0;
  for (auto [sequence, one] : kept)
    bytes = addCounts(bytes,
                      multiplyCounts(places[one.source].copies * sizeof(float),
                                     one.elements));
  return bytes;
}
