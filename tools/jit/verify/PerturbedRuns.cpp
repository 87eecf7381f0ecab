//===- PerturbedRuns.cpp - arithmetics that keep their promises -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/verify/PerturbedRuns.h"
#include "dialect/Rec.h"
#include <algorithm>
#include <cmath>
#include <deque>
#include <future>
#include <thread>

using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::verify;

Perturbation PerturbedRuns::perturbation(int run) const {
  return {.seed = uint64_t(run),
          .systematic = run >= perKind && run < 2 * perKind,
          .amplification = amplification,
          .nearest = run >= 2 * perKind};
}

static Expected<PerturbedRun> runOnce(rec::OperatorOp op, const Arrays &inputs,
                                      Options options,
                                      const Perturbation &perturbation,
                                      bool probes) {
  PerturbedRun run{perturbation, {}, {}};
  options.mode = Mode::perturbed;
  options.perturbation = perturbation;
  options.probe = probes ? &run.probe : nullptr;
  Expected<Arrays> results = interpret(op, inputs, options);
  if (!results)
    return passOn(results);
  run.results = std::move(*results);
  return run;
}

Expected<void> reprise::verify::forEachRun(
    rec::OperatorOp op, const Arrays &inputs, const Options &options,
    const PerturbedRuns &runs, bool probes,
    const std::function<void(const PerturbedRun &run)> &take) {
  std::deque<std::future<Expected<PerturbedRun>>> open;
  size_t mostOpen = std::max(1u, std::thread::hardware_concurrency());
  for (int run = 0, started = 0; run != runs.count(); ++run) {
    for (; started != runs.count() && open.size() < mostOpen; ++started)
      open.push_back(std::async(std::launch::async, runOnce, op,
                                std::cref(inputs), options,
                                runs.perturbation(started), probes));
    Expected<PerturbedRun> done = open.front().get();
    open.pop_front();
    if (!done)
      return passOn(done);
    take(*done);
  }
  return {};
}

double reprise::verify::distanceOf(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b)))
    return 0;
  double distance = std::fabs(a - b);
  return std::isnan(distance) ? INFINITY : distance;
}
