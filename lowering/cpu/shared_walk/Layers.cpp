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
  for (Operation &op : recurrence.getStep().front()) {
    auto product = dyn_cast<ProductOpInterface>(op);
    if (product && product.isContraction() && !isMatrixProduct(product))
      return refuse(&op, "this product is");
  }
  return std::nullopt;
}

std::variant<std::vector<Layer>, Refusal>
reprise::lowering::arrangeLayers(const Group &group) {
  Wavefront front(group.stages);
  std::vector<Layer> layers;
  bool isDecodeStep = OperatorOp(group.op).getStep();
  for (const Wavefront::Place &place : front.getPlaces()) {
    StageOpInterface stage = place.stage;
    auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
    if (!recurrence)
      return refuse(stage, "this stage is");
    if (auto refusal = checkStep(recurrence))
      return *refusal;
    // A decode step computes everything once.
    Ahead ahead{.products = place.lag == 0, .invariants = !isDecodeStep};
    layers.push_back({recurrence, StepPlan::compute(recurrence, ahead),
                      place.lag, place.copies});
  }
  return layers;
}
