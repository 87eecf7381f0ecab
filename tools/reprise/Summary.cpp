//===- Summary.cpp - tensors in a line each -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Summary.h"

#include <fmt/format.h>

#include <cmath>

using namespace reprise;

namespace {
struct Statistics {
  double min = 0, max = 0, mean = 0;
};
} // namespace

/// Of at least one value.
static Statistics statisticsOf(std::span<const double> values) {
  Statistics statistics{values[0], values[0], 0};
  for (double value : values) {
    // std::min would pass over a NaN that comes second.
    bool isNan = std::isnan(value);
    if (isNan || value < statistics.min)
      statistics.min = value;
    if (isNan || value > statistics.max)
      statistics.max = value;
    statistics.mean += value / double(values.size());
    if (isNan)
      break;
  }
  return statistics;
}

static std::string line(const std::string &name, const Tensor &tensor) {
  std::string line =
      fmt::format("{:<10} {:<5} {:<20}", name, reprise::name(tensor.dtype()),
                  toString(tensor.shape()));
  if (tensor.elements() == 0)
    return line + " no elements\n";
  // Every type that a result can have converts to f64 exactly.
  auto wide = convert(tensor.view(), DType::f64);
  if (!wide)
    return line + " " + wide.error().message + "\n";
  Statistics statistics = statisticsOf(wide->values<double>());
  return line + fmt::format(" {:>12.6g} {:>12.6g} {:>12.6g}\n", statistics.min,
                            statistics.max, statistics.mean);
}

std::string
reprise::cli::summarize(const std::map<std::string, Tensor> &tensors) {
  std::string text =
      fmt::format("{:<10} {:<5} {:<20} {:>12} {:>12} {:>12}\n", "output",
                  "type", "shape", "min", "max", "mean");
  for (const auto &[name, tensor] : tensors)
    text += line(name, tensor);
  return text;
}
