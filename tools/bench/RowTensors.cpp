//===- RowTensors.cpp - inputs of a row, and whether results agree --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RowTensors.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace reprise;
using namespace reprise::bench;

Expected<NamedTensors> bench::drawInputs(const Row &row) {
  std::mt19937 random(20240229);
  NamedTensors inputs;
  for (const auto &[name, shape, draw] : row.cell->inputs) {
    auto tensor = Tensor::zeros(DType::f32, row.resolve(shape));
    if (!tensor)
      return passOn(tensor);
    double divisor =
        draw.rootOf.empty() ? 1 : std::sqrt(double(row.sizes.at(draw.rootOf)));
    std::uniform_real_distribution<float> within{float(draw.low / divisor),
                                                 float(draw.high / divisor)};
    for (float &value : tensor->values<float>())
      value = within(random);
    auto stored = convert(tensor->view(), row.dtype);
    if (!stored)
      return passOn(stored);
    inputs[name] = std::move(*stored);
  }
  return inputs;
}

static Expected<double> difference(const Tensor &expected,
                                   const Tensor &actual) {
  auto wanted = convert(expected.view(), DType::f32);
  if (!wanted)
    return passOn(wanted);
  auto got = convert(actual.view(), DType::f32);
  if (!got)
    return passOn(got);
  std::span<const float> a = wanted->values<float>(), b = got->values<float>();
  double squares = 0, worst = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i]) || !std::isfinite(b[i]))
      return std::numeric_limits<double>::infinity();
    squares += double(a[i]) * a[i];
    worst = std::max(worst, std::abs(double(a[i]) - b[i]));
  }
  if (worst == 0)
    return 0;
  return worst / std::sqrt(squares / double(a.size()));
}

Expected<Difference> bench::compare(const NamedTensors &expected,
                                    const NamedTensors &actual) {
  Difference greatest;
  for (const auto &[name, tensor] : expected) {
    auto other = actual.find(name);
    if (other == actual.end())
      return fail(ErrorCode::internal, fmt::format("there is no '{}'", name));
    if (other->second.shape() != tensor.shape())
      return fail(ErrorCode::internal,
                  fmt::format("'{}' is {}, not {}", name,
                              toString(other->second.shape()),
                              toString(tensor.shape())));
    auto value = difference(tensor, other->second);
    if (!value)
      return passOn(value);
    if (greatest.output.empty() || *value > greatest.value)
      greatest = {name, *value};
  }
  return greatest;
}

double bench::agreementLimit(const Row &row) {
  Shape summed = row.resolve(row.cell->summed);
  int64_t terms = std::accumulate(summed.begin(), summed.end(), int64_t(0));
  double roundings =
      std::sqrt(double(terms)) + double(row.cell->rememberedSteps);
  double limit = 16 * roundings * std::ldexp(1.0, -24);
  if (row.dtype == DType::bf16)
    limit += 16 * std::ldexp(1.0, -9);
  return limit;
}
