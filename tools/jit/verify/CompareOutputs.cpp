//===- CompareOutputs.cpp - a kernel's outputs against their bounds -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "tools/jit/verify/Tolerance.h"
#include "tools/jit/verify/Verify.h"
#include <cmath>

using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;
using namespace reprise::verify;

static Expected<Array> toArray(const Tensor &tensor) {
  Expected<Tensor> wide = convert(tensor.view(), DType::f64);
  if (!wide)
    return passOn(wide);
  std::span<const double> values = std::as_const(*wide).values<double>();
  return Array{{tensor.shape().begin(), tensor.shape().end()},
               {values.begin(), values.end()}};
}

static std::optional<FloatFormat> formatOf(DType storage) {
  switch (storage) {
  case DType::f32:
    return f32Format;
  case DType::bf16:
    return bf16Format;
  case DType::f16:
    return f16Format;
  default:
    return std::nullopt;
  }
}

static DType dtypeOf(const FloatFormat &format) {
  for (DType dtype : {DType::bf16, DType::f16})
    if (format == *formatOf(dtype))
      return dtype;
  return DType::f32;
}

/// The format of `storage`, which must be that of a bound operator.
static Expected<FloatFormat> storageFormatOf(OperatorOp op, DType storage) {
  std::optional<FloatFormat> format = formatOf(storage);
  std::string given(name(storage));
  if (!format)
    return fail(ErrorCode::invalidArgument,
                "'" + given + "' is not a storage type", "storage",
                "choose f32, bf16 or f16");
  FloatFormat bound =
      oracle::formatOf(op.getStorage().value_or(mlir::Type()), *format);
  if (bound == *format)
    return *format;
  return fail(ErrorCode::invalidArgument,
              "the operator is bound to " + std::string(name(dtypeOf(bound))) +
                  ", not to " + given,
              "@" + op.getSymName().str(), "verify it in its own storage type");
}

//===----------------------------------------------------------------------===//
// One element
//===----------------------------------------------------------------------===//

namespace {

/// What one element must be: rounding is monotone, so the results that a
/// correct kernel may store lie between the rounded ends of its interval.
struct Limits {
  double expected, low, high;
  bool unbounded;

  Limits(double value, double slack, const FloatFormat &format)
      : expected(roundTo(value, format)), low(roundTo(value - slack, format)),
        high(roundTo(value + slack, format)), unbounded(std::isinf(slack)) {}

  /// Whether a correct kernel may store `actual`.
  bool admits(double actual) const {
    if (unbounded)
      return true;
    return std::isnan(expected) ? std::isnan(actual)
                                : low <= actual && actual <= high;
  }
  double error(double actual) const;
  /// How far `actual` may be off on its side.
  double tolerance(double actual) const;
  /// The error as a share of the tolerance: above 1 it is wrong. Negative where
  /// anything is right, so that a judged element is told of before one that is
  /// not.
  double share(double actual) const;
};

} // namespace

double Limits::error(double actual) const {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected)))
    return 0;
  double error = std::fabs(actual - expected);
  return std::isnan(error) ? INFINITY : error;
}

double Limits::tolerance(double actual) const {
  if (unbounded)
    return INFINITY;
  double tolerance = actual >= expected ? high - expected : expected - low;
  // Of an infinity or NaN, which must be met as it is.
  return std::isnan(tolerance) ? 0 : tolerance;
}

double Limits::share(double actual) const {
  if (unbounded)
    return -0.5;
  double error = this->error(actual), tolerance = this->tolerance(actual);
  double share = error == 0 || tolerance == INFINITY ? 0 : error / tolerance;
  // Between an infinity and what may be rounded to it no share tells.
  constexpr double beyond = 1 + 0x1p-52;
  return admits(actual) ? std::min(share, 1.0) : std::max(share, beyond);
}

//===----------------------------------------------------------------------===//
// One output
//===----------------------------------------------------------------------===//

static std::vector<int64_t> indexAt(int64_t position,
                                    const std::vector<int64_t> &shape) {
  std::vector<int64_t> index(shape.size());
  for (size_t axis = shape.size(); axis-- != 0; position /= shape[axis])
    index[axis] = position % shape[axis];
  return index;
}

/// Whether a comparison says nothing about an element of an output of this
/// size.
static bool isBlind(const Limits &limits, double tolerance, double size) {
  return limits.unbounded ||
         (size > 0 && tolerance > size && tolerance < INFINITY);
}

static OutputCheck checkOutput(const BoundedOutput &output,
                               const std::vector<double> &actual) {
  OutputCheck check;
  check.axes = output.axes;
  check.elements = actual.size();
  check.worst.name = output.name;
  double worstShare = -1, size = output.bound.size;
  for (int64_t i = 0; i != check.elements; ++i) {
    Limits limits(output.bound.expected[i], output.bound.slack[i],
                  output.format);
    double share = limits.share(actual[i]);
    double tolerance = limits.tolerance(actual[i]);
    check.wrong += share > 1;
    bool isUnjudged = isBlind(limits, tolerance, size);
    check.blind += isUnjudged;
    check.notFinite += !isUnjudged && !std::isfinite(limits.expected);
    if (share <= worstShare)
      continue;
    worstShare = share;
    check.worst.maxError = limits.error(actual[i]);
    check.worst.tolerance = tolerance;
    check.worst.worstIndex = indexAt(i, output.shape);
    check.worst.expected = limits.expected;
    check.worst.actual = actual[i];
  }
  check.worst.passed = check.wrong == 0;
  return check;
}

static Expected<Array> takeOutput(const BoundedOutput &expected,
                                  const TensorMap &outputs) {
  auto tensor = outputs.find(expected.name);
  std::string place = "output '" + expected.name + "'";
  if (tensor == outputs.end())
    return fail(ErrorCode::invalidArgument, "the kernel did not give it",
                place);
  Shape shape{std::span<const int64_t>(expected.shape)};
  DType dtype = dtypeOf(expected.format);
  if (tensor->second.shape() == shape && tensor->second.dtype() == dtype)
    return toArray(tensor->second);
  return fail(ErrorCode::invalidArgument,
              "the kernel gave " + describe(tensor->second.view()) +
                  "; the operator's is " + std::string(name(dtype)) + " " +
                  toString(shape),
              place);
}

//===----------------------------------------------------------------------===//
// All outputs
//===----------------------------------------------------------------------===//

bool CaseCheck::passed() const {
  return llvm::all_of(
      outputs, [](const OutputCheck &output) { return output.worst.passed; });
}

static Expected<CaseCheck>
checkOutputs(const std::vector<BoundedOutput> &bounds,
             const TensorMap &outputs) {
  CaseCheck check;
  for (const BoundedOutput &bound : bounds) {
    Expected<Array> actual = takeOutput(bound, outputs);
    if (!actual)
      return passOn(actual);
    check.outputs.push_back(checkOutput(bound, actual->data));
  }
  return check;
}

/// What is undetermined is not judged.
static void excuse(std::vector<BoundedOutput> &bounds,
                   const Undetermined &undetermined) {
  for (BoundedOutput &bound : bounds) {
    auto marks = undetermined.find(bound.name);
    if (marks == undetermined.end())
      continue;
    for (auto [slack, isOpen] :
         llvm::zip_equal(bound.bound.slack, marks->second))
      if (isOpen && slack != 0)
        slack = INFINITY;
  }
}

static Expected<Arrays> toArrays(const TensorMap &inputs) {
  Arrays arrays;
  for (const auto &[name, tensor] : inputs) {
    Expected<Array> array = toArray(tensor);
    if (!array)
      return passOn(array);
    arrays.emplace(name, std::move(*array));
  }
  return arrays;
}

Expected<CaseCheck> reprise::verify::compareOutputs(OperatorOp op,
                                                    DType storage,
                                                    const TensorMap &inputs,
                                                    const TensorMap &outputs,
                                                    Subnormals subnormals) {
  Expected<FloatFormat> format = storageFormatOf(op, storage);
  if (!format)
    return passOn(format);
  Numbers numbers{*format, subnormals == Subnormals::flush};
  auto arrays = toArrays(inputs);
  if (!arrays)
    return passOn(arrays);
  auto bounds = boundOutputs(op, *arrays, numbers, fewRunsPerKind);
  if (!bounds)
    return passOn(bounds);
  auto check = checkOutputs(*bounds, outputs);
  if (!check || check->passed())
    return check;
  // What a right kernel may decide otherwise is then among the runs.
  bounds = boundOutputs(op, *arrays, numbers, manyRunsPerKind);
  if (!bounds)
    return passOn(bounds);
  check = checkOutputs(*bounds, outputs);
  if (!check || check->passed())
    return check;
  auto undetermined = findUndetermined(op, *arrays, numbers);
  if (!undetermined)
    return passOn(undetermined);
  excuse(*bounds, *undetermined);
  return checkOutputs(*bounds, outputs);
}

//===----------------------------------------------------------------------===//
// What is expected, without a kernel
//===----------------------------------------------------------------------===//

static Expected<ExpectedOutput> expectOutput(const BoundedOutput &output) {
  Shape shape{std::span<const int64_t>(output.shape)};
  auto expected = Tensor::zeros(DType::f64, shape);
  auto low = Tensor::zeros(DType::f64, shape);
  auto high = Tensor::zeros(DType::f64, shape);
  for (auto *tensor : {&expected, &low, &high})
    if (!*tensor)
      return passOn(*tensor);
  ExpectedOutput result;
  result.name = output.name;
  for (size_t i = 0; i != output.bound.expected.size(); ++i) {
    double value = output.bound.expected[i];
    Limits limits(value, output.bound.slack[i], output.format);
    expected->values<double>()[i] = value;
    // An infinity less an infinite slack is no number.
    low->values<double>()[i] = limits.unbounded ? -INFINITY : limits.low;
    high->values<double>()[i] = limits.unbounded ? INFINITY : limits.high;
    result.blind +=
        isBlind(limits, limits.tolerance(limits.expected), output.bound.size);
  }
  // Both are rounded to it already: this changes no value.
  auto narrowLow = convert(low->view(), dtypeOf(output.format));
  auto narrowHigh = convert(high->view(), dtypeOf(output.format));
  if (!narrowLow || !narrowHigh)
    return passOn(narrowLow ? narrowHigh : narrowLow);
  result.expected = std::move(*expected);
  result.low = std::move(*narrowLow);
  result.high = std::move(*narrowHigh);
  return result;
}

Expected<std::vector<ExpectedOutput>>
reprise::verify::expectOutputs(OperatorOp op, DType storage,
                               const TensorMap &inputs) {
  Expected<FloatFormat> format = storageFormatOf(op, storage);
  if (!format)
    return passOn(format);
  auto arrays = toArrays(inputs);
  if (!arrays)
    return passOn(arrays);
  Numbers numbers{*format, /*flushesSubnormals=*/false};
  auto bounds = boundOutputs(op, *arrays, numbers, manyRunsPerKind);
  if (!bounds)
    return passOn(bounds);
  std::vector<ExpectedOutput> outputs;
  for (const BoundedOutput &bound : *bounds) {
    auto output = expectOutput(bound);
    if (!output)
      return passOn(output);
    outputs.push_back(std::move(*output));
  }
  return outputs;
}
