//===- Summary.cpp - tensors in a line each -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

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

std::string reprise::cli::describeSizes(
    const Manifest &manifest,
    const std::map<std::string, InputDescription> &inputs) {
  std::string text;
  std::set<std::string> told;
  for (const ManifestArgument &argument : manifest.arguments) {
    auto input = inputs.find(argument.name);
    if (input == inputs.end() ||
        input->second.shape.rank() != int(argument.dims.size()))
      continue;
    for (int axis = 0; axis < input->second.shape.rank(); ++axis)
      if (const auto *name = std::get_if<std::string>(&argument.dims[axis]);
          name && told.insert(*name).second)
        text += fmt::format("{} {} = {}", text.empty() ? "sizes:" : ",", *name,
                            input->second.shape[axis]);
  }
  return text.empty() ? "" : text + "\n";
}
