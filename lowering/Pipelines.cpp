//===- Pipelines.cpp - the order of the passes ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Pipelines.h"
#include "lowering/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void reprise::lowering::addScheduling(OpPassManager &passes, bool explain) {
  passes.addPass(createGroupStages());
  ScheduleOptions options;
  options.explain = explain;
  passes.addPass(createSchedule(options));
}

/// Folds what a stage left to be folded. Regions are simple as they are built:
/// looking at them again took more time than all else.
static void simplify(OpPassManager &passes) {
  GreedyRewriteConfig config;
  config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
  passes.addPass(createCanonicalizerPass(config));
  passes.addPass(createCSEPass());
}

void reprise::lowering::addCpuTiling(OpPassManager &passes) {
  passes.addPass(createTile());
  passes.addPass(createRecountCpu());
  // Most of what folds does so once.
  passes.addPass(createCSEPass());
  simplify(passes);
}

void reprise::lowering::addCpuLowering(OpPassManager &passes) {
  passes.addPass(createFuseMultiplyAdd());
  passes.addPass(createExpandMath());
  simplify(passes);
  passes.addPass(createConvertTiledToLLVM());
}

void reprise::lowering::addGpuTiling(OpPassManager &passes) {
  passes.addPass(createTile());
  passes.addPass(createRecountGpu());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

void reprise::lowering::addGpuEmission(OpPassManager &passes) {
  passes.addPass(createPrepareEmission());
}

void reprise::lowering::registerPipelines() {
  static const PassPipelineRegistration<> cpu(
      "rec-cpu-pipeline", "a bound operator with a CPU target to LLVM",
      [](OpPassManager &passes) {
        addScheduling(passes);
        addCpuTiling(passes);
        addCpuLowering(passes);
      });
  static const PassPipelineRegistration<> gpu(
      "rec-gpu-pipeline",
      "a bound operator with a GPU target to a kernel that "
      "can be printed as CUDA C++",
      [](OpPassManager &passes) {
        addScheduling(passes);
        addGpuTiling(passes);
        addGpuEmission(passes);
      });
}
