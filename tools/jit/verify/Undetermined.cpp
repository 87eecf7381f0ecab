//===- Undetermined.cpp - elements that f32 does not determine ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "tools/jit/verify/PerturbedRuns.h"
#include "tools/jit/verify/Tolerance.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;
using namespace reprise::verify;

/// Numbers that a run may record: 1 GiB.
static constexpr size_t mostRecorded = size_t(1) << 27;

/// By how much what each operation takes and gives spreads over the runs.
static Expected<std::vector<double>>
findSpread(OperatorOp op, const Arrays &inputs, const Options &options,
           const std::vector<double> &declared) {
  PerturbedRuns runs{fewRunsPerKind};
  std::vector<double> squares(declared.size(), 0);
  auto add = [&](const PerturbedRun &run) {
    for (auto [square, value, expected] :
         llvm::zip_equal(squares, run.probe.record, declared)) {
      double distance = distanceOf(value, expected);
      square += distance * distance;
    }
  };
  auto done = forEachRun(op, inputs, options, runs, /*probes=*/true, add);
  if (!done)
    return passOn(done);
  for (double &square : squares)
    square = std::sqrt(square / runs.count());
  return squares;
}

Expected<Undetermined>
reprise::verify::findUndetermined(OperatorOp op, const Arrays &inputs,
                                  const Numbers &numbers) {
  Probe recorder;
  Options options = {.mode = Mode::declared,
                     .storage = numbers.storage,
                     .flushesSubnormals = numbers.flushesSubnormals,
                     .roundResults = false,
                     .probe = &recorder};
  Expected<Arrays> declared = interpret(op, inputs, options);
  if (!declared)
    return passOn(declared);
  Undetermined undetermined;
  if (recorder.record.size() > mostRecorded)
    return undetermined;
  auto spread = findSpread(op, inputs, options, recorder.record);
  if (!spread)
    return passOn(spread);
  Probe judge(std::move(recorder.record), std::move(*spread), deviations);
  options.probe = &judge;
  Expected<Arrays> marked = interpret(op, inputs, options);
  if (!marked)
    return passOn(marked);
  for (const auto &[name, array] : *declared)
    for (auto [value, mark] : llvm::zip_equal(array.data, (*marked)[name].data))
      undetermined[name].push_back(std::isnan(mark) && !std::isnan(value));
  return undetermined;
}
