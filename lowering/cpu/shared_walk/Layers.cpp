//===- Layers.cpp - a group's recurrences as a wavefront ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/Layers.h"
#include "lowering/families/Wavefront.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

static Refusal refuse(Operation *op, const Twine &what) {
  return notLoweredYet(op->getLoc(), what, "the CPU");
}

/// A product of dense matrices: the weight's last two dimensions are those that
/// it makes and sums over.
static bool isMatrixProduct(ProductOpInterface product) {
  SmallVector<StringRef> names = product.getWeight().getType().getNames();
  if (names.size() < 2)
    return false;
  StringRef made = names.end()[-2], contracted = names.end()[-1];
  if (product.getTransposed())
    std::swap(made, contracted);
  return made == product.getMadeName() &&
         contracted == product.getContractedName();
}

/// What a single recurrence may not have yet.
static std::optional<Refusal> checkStep(RecurrenceOp recurrence) {
  if (!recurrence.getIndices().empty())
    return refuse(recurrence, "a stream that is read through a list is");
  for (Value initial : recurrence.getInitialStates())
    if (isa<SequenceType>(initial.getType()))
      return refuse(recurrence, "a state that begins with another's last is");
  for (Operation &op : recurrence.getStep().front()) {
    if (isa<OuterOp>(op))
      return refuse(&op, "an outer product is");
    if (isa<UnfoldOp>(op))
      return refuse(&op, "an unfolded image is");
    if (isa<SparseProductOp>(op))
      return refuse(&op, "a sparse product is");
    auto product = dyn_cast<ProductOpInterface>(op);
    if (product && product.getWeight().getType().hasName(RecDialect::batchName))
      return refuse(&op, "a product with a weight for each row is");
    if (product && product.isContraction() && !isMatrixProduct(product))
      return refuse(&op, "this product is");
  }
  return std::nullopt;
}

std::variant<std::vector<Layer>, Refusal>
reprise::lowering::arrangeLayers(const Group &group) {
  Wavefront front(group.stages);
  std::vector<Layer> layers;
  for (const Wavefront::Place &place : front.getPlaces()) {
    StageOpInterface stage = place.stage;
    auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
    if (!recurrence)
      return refuse(stage, "this stage is");
    if (auto refusal = checkStep(recurrence))
      return *refusal;
    bool isHoistable = place.lag == 0;
    layers.push_back({recurrence, StepPlan::compute(recurrence, isHoistable),
                      place.lag, place.copies});
  }
  return layers;
}
