//===- Tolerance.cpp - how far a correct kernel may be off ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/verify/Tolerance.h"
#include "dialect/Rec.h"
#include "tools/jit/verify/PerturbedRuns.h"
#include <algorithm>
#include <cfloat>
#include <cmath>

using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;
using namespace reprise::verify;

namespace {

/// The deviations of one output in the runs of one kind.
class Spread {
public:
  Spread(size_t elements, int runs) : squares(elements, 0), runs(runs) {}

  void add(const std::vector<double> &run,
           const std::vector<double> &declared) {
    for (size_t i = 0; i != run.size(); ++i) {
      double distance = distanceOf(run[i], declared[i]);
      squares[i] += distance * distance;
    }
  }
  double standardDeviation(size_t element) const {
    return std::sqrt(squares[element] / runs);
  }

private:
  std::vector<double> squares;
  int runs;
};

/// The spread of one output's elements, all kinds of runs taken together.
struct OutputSpread {
  Spread independent, systematic, nearest;

  OutputSpread(size_t elements, const PerturbedRuns &runs)
      : independent(elements, runs.perKind), systematic(elements, runs.perKind),
        nearest(elements, runs.nearest()) {}
  Spread &of(const Perturbation &perturbation) {
    return perturbation.nearest      ? nearest
           : perturbation.systematic ? systematic
                                     : independent;
  }
  double standardDeviation(size_t element) const {
    return std::max({independent.standardDeviation(element),
                     systematic.standardDeviation(element),
                     nearest.standardDeviation(element)});
  }
};

} // namespace

/// Root mean square of the finite ones.
static double sizeOf(const std::vector<double> &values) {
  double squares = 0;
  int64_t count = 0;
  for (double value : values)
    if (std::isfinite(value)) {
      squares += value * value;
      ++count;
    }
  return count == 0 ? 0 : std::sqrt(squares / count);
}

/// The median of those in [begin, end) that are not zero and at most `largest`;
/// 0 where none is.
static double typicalOf(std::vector<double>::const_iterator begin,
                        std::vector<double>::const_iterator end,
                        double largest) {
  std::vector<double> counted;
  std::copy_if(begin, end, std::back_inserter(counted),
               [&](double x) { return x > 0 && x <= largest; });
  if (counted.empty())
    return 0;
  auto middle = counted.begin() + counted.size() / 2;
  std::nth_element(counted.begin(), middle, counted.end());
  return *middle;
}

/// Elements of one slice share a floor: their own estimate may be too small by
/// chance, and an element whose spread was zero in all runs may still be off.
/// Blind elements have no say in it: the sign of a NaN is 1 off, and says
/// nothing about the signs of others.
static std::vector<double> slackOf(const OutputSpread &spread, size_t elements,
                                   size_t sliceSize, double size) {
  std::vector<double> deviation(elements);
  for (size_t i = 0; i != elements; ++i)
    deviation[i] = spread.standardDeviation(i);
  std::vector<double> slack(elements);
  for (size_t begin = 0; begin < elements; begin += sliceSize) {
    auto first = deviation.begin() + begin;
    double floor = typicalOf(first, first + sliceSize,
                             size > 0 ? size / deviations : DBL_MAX);
    for (size_t i = begin; i != begin + sliceSize; ++i)
      // Below FLT_MIN kernels may flush to zero.
      slack[i] = deviations * std::max(deviation[i], floor) + FLT_MIN;
  }
  return slack;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

static std::vector<std::string> axesOf(ReturnOp op, unsigned index) {
  auto parent = cast<OperatorOp>(op->getParentOp());
  std::vector<std::string> axes;
  for (const Dimension &axis : parent.getAxes(op.getReturnedDimensions(index)))
    axes.push_back(axis.isNamed() ? axis.getName().str() : "pack");
  return axes;
}

/// The coordinate along the axis called `name` of element `i`; 0 where there is
/// no such axis.
static int64_t coordinateOf(const BoundedOutput &output, llvm::StringRef name,
                            int64_t i) {
  auto axis = llvm::find(output.axes, name) - output.axes.begin();
  if (axis == std::ssize(output.axes))
    return 0;
  return i /
         llvm::product_of(llvm::ArrayRef(output.shape).drop_front(axis + 1)) %
         output.shape[axis];
}

/// The step that element `i` of a result is of; 0 where it has no steps.
static int64_t stepOf(ReturnOp op, unsigned index, llvm::StringRef time,
                      const Arrays &inputs, const BoundedOutput &output,
                      int64_t i) {
  int64_t step = coordinateOf(output, time, i);
  if (int64_t stride = op.getStride(index))
    return (step + 1) * stride - 1;
  auto list = op.getStepsOf(index);
  auto argument = cast<mlir::BlockArgument>(mlir::Value(list));
  const Array &steps = inputs.at(cast<OperatorOp>(op->getParentOp())
                                     .getArgumentName(argument.getArgNumber())
                                     .str());
  if (!list.getType().hasName(RecDialect::batchName))
    return steps.data[step];
  return steps.data[step * steps.shape[1] +
                    coordinateOf(output, RecDialect::batchName, i)];
}

/// Whether a result begins where another recurrence's state ends: without a
/// step it is what that one computed.
static bool continuesAnother(ReturnOp op, unsigned index) {
  auto sequence = cast<mlir::OpResult>(op.getPacked(index).front());
  return llvm::any_of(cast<StageOpInterface>(sequence.getOwner()).getCarries(),
                      [&](const Carry &carry) {
                        return carry.result == sequence &&
                               carry.initial.getDefiningOp();
                      });
}

/// Where a row is over, or takes no step at all, no arithmetic happens: zeros
/// and initial states are copied.
static void requireCopies(ReturnOp op, unsigned index, llvm::StringRef time,
                          const Arrays &inputs, BoundedOutput &output) {
  auto lengths =
      inputs.find(cast<OperatorOp>(op->getParentOp()).getLengthsName(time));
  ReturnKind kind = op.getKind(index);
  if (kind == ReturnKind::sum || lengths == inputs.end() ||
      (kind == ReturnKind::last && continuesAnother(op, index)))
    return;
  for (int64_t i = 0; i != std::ssize(output.bound.slack); ++i)
    if (stepOf(op, index, time, inputs, output, i) >=
        lengths->second.data[coordinateOf(output, RecDialect::batchName, i)])
      output.bound.slack[i] = 0;
}

static BoundedOutput boundOutput(ReturnOp op, unsigned index,
                                 const Array &declared,
                                 const OutputSpread &spread,
                                 const Arrays &inputs, FloatFormat storage) {
  auto time =
      op.getPacked(index).front().getDefiningOp<RecurrenceOp>().getTime();
  size_t elements = declared.data.size();
  BoundedOutput output = {op.getResultName(index).str(),
                          declared.shape,
                          axesOf(op, index),
                          formatOfResult(op, index, storage),
                          {declared.data, {}, sizeOf(declared.data)}};
  // One step of an output over time is a slice: time is its first axis.
  bool hasTime = llvm::is_contained(output.axes, time);
  if (elements != 0)
    output.bound.slack =
        slackOf(spread, elements, elements / (hasTime ? declared.shape[0] : 1),
                output.bound.size);
  requireCopies(op, index, time, inputs, output);
  return output;
}

Expected<std::vector<BoundedOutput>>
reprise::verify::boundOutputs(OperatorOp op, const Arrays &inputs,
                              const Numbers &numbers, int runsPerKind) {
  Options options = {.mode = Mode::declared,
                     .storage = numbers.storage,
                     .flushesSubnormals = numbers.flushesSubnormals,
                     .roundResults = false};
  Expected<Arrays> declared = interpret(op, inputs, options);
  if (!declared)
    return passOn(declared);
  PerturbedRuns runs{runsPerKind};
  std::map<std::string, OutputSpread> spreads;
  for (const auto &[name, array] : *declared)
    spreads.emplace(name, OutputSpread(array.data.size(), runs));
  auto add = [&](const PerturbedRun &run) {
    for (auto &[name, spread] : spreads)
      spread.of(run.perturbation)
          .add(run.results.at(name).data, declared->at(name).data);
  };
  auto done = forEachRun(op, inputs, options, runs, /*probes=*/false, add);
  if (!done)
    return passOn(done);
  std::vector<BoundedOutput> outputs;
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    std::string name = returned.getResultName(i).str();
    outputs.push_back(boundOutput(returned, i, declared->at(name),
                                  spreads.at(name), inputs, numbers.storage));
  }
  return outputs;
}
