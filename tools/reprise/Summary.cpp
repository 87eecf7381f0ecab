//===- Summary.cpp - tensors in a line each -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

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
    if (std::isnan(value))
      return {value, value, value};
    statistics.min = std::min(statistics.min, value);
    statistics.max = std::max(statistics.max, value);
    statistics.mean += value / double(values.size());
  }
  return statistics;
}

/// The sign of a NaN says nothing.
static std::string format(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{:.6g}", value);
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
  return line + fmt::format(" {:>12} {:>12} {:>12}\n", format(statistics.min),
                            format(statistics.max), format(statistics.mean));
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
