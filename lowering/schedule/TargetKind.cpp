//===- TargetKind.cpp - the tables of families ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/schedule/TargetKind.h"
#include "lowering/cpu/CpuFamilies.h"
#include "lowering/cpu/CpuFrame.h"
#include "lowering/gpu/GpuFamilies.h"
#include "lowering/gpu/GpuFrame.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

template <typename FrameT>
static std::unique_ptr<Frame> createFrame(OperatorOp op) {
  return std::make_unique<FrameT>(op);
}

static const TargetKind &cpuKind() {
  static const TargetKind kind{"CPUs", cpuFamilies(), CpuFrame::refuse,
                               createFrame<CpuFrame>};
  return kind;
}

static const TargetKind &gpuKind() {
  static const TargetKind kind{"GPUs", gpuFamilies(), GpuFrame::refuse,
                               createFrame<GpuFrame>};
  return kind;
}

const Family *TargetKind::find(StringRef name) const {
  auto found = llvm::find_if(
      families, [&](const Family *family) { return family->name() == name; });
  return found == families.end() ? nullptr : *found;
}

LogicalResult TargetKind::check(OperatorOp op) const {
  if (std::optional<Refusal> refusal = refuse(op))
    return mlir::emitError(refusal->place) << refusal->sentence;
  return success();
}

const TargetKind *reprise::lowering::targetKindOf(ModuleOp module) {
  Attribute target = module->getAttr(RecDialect::targetName);
  if (isa_and_nonnull<CpuTargetAttr>(target))
    return &cpuKind();
  if (isa_and_nonnull<GpuTargetAttr>(target))
    return &gpuKind();
  module.emitError("has no target to make kernels for: run rec-target-cpu or "
                   "rec-target-gpu first");
  return nullptr;
}
