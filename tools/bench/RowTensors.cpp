//===- RowTensors.cpp - inputs of a row, and whether results agree --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RowTensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace reprise;
using namespace reprise::bench;

static void drawNumbers(std::span<float> values, const Draw &draw,
                        const Row &row, std::mt19937 &random) {
  double divisor =
      draw.rootOf.empty() ? 1 : std::sqrt(double(row.sizes.at(draw.rootOf)));
  std::uniform_real_distribution<float> within{float(draw.low / divisor),
                                               float(draw.high / divisor)};
  for (float &value : values)
    value = within(random);
}

/// Places of blocks, each the row times the width, plus the column.
static std::vector<int64_t> drawPlaces(size_t count, int64_t width,
                                       const std::string &shape) {
  std::vector<int64_t> places(size_t(width * width));
  std::iota(places.begin(), places.end(), 0);
  std::seed_seq seed(shape.begin(), shape.end());
  std::mt19937 random(seed);
  std::shuffle(places.begin(), places.end(), random);
  places.resize(count);
  std::ranges::sort(places);
  return places;
}

static Expected<Tensor> drawRowsOrColumns(const Row &row,
                                          const CellTensor &input) {
  auto tensor = Tensor::zeros(DType::i32, row.resolve(input.shape));
  if (!tensor)
    return tensor;
  bool isRows = !input.draw.rowsOf.empty();
  int64_t width =
      row.sizes.at(isRows ? input.draw.rowsOf : input.draw.columnsOf);
  std::span<int32_t> values = tensor->values<int32_t>();
  std::vector<int64_t> places = drawPlaces(values.size(), width, input.shape);
  std::ranges::transform(places, values.begin(), [&](int64_t place) {
    return int32_t(isRows ? place / width : place % width);
  });
  return tensor;
}

static Expected<Tensor> drawInput(const Row &row, const CellTensor &input,
                                  std::mt19937 &random) {
  if (input.draw.isOfPlaces())
    return drawRowsOrColumns(row, input);
  Shape shape = row.resolve(input.shape);
  auto tensor = Tensor::zeros(DType::f32, shape);
  if (!tensor)
    return tensor;
  std::span<float> values = tensor->values<float>();
  size_t different =
      input.draw.isRepeated ? values.size() / size_t(shape[0]) : values.size();
  drawNumbers(values.first(different), input.draw, row, random);
  for (size_t i = different; i < values.size(); ++i)
    values[i] = values[i - different];
  return convert(tensor->view(), row.dtype);
}

Expected<NamedTensors> bench::drawInputs(const Row &row) {
  std::mt19937 random(20240229);
  NamedTensors inputs;
  for (const CellTensor &input : row.cell->inputs) {
    auto tensor = drawInput(row, input, random);
    if (!tensor)
      return passOn(tensor);
    inputs[input.name] = std::move(*tensor);
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
