//===- SizeUnifier.cpp - dynamic sizes from the shapes of arguments -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SizeUnifier.h"

#include "support/NameSuggestion.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;

std::string reprise::describe(const ManifestArgument &argument) {
  return fmt::format("{} '{}'",
                     argument.role == ArgumentRole::input ? "input" : "output",
                     argument.name);
}

std::string reprise::describeDims(const ManifestArgument &argument) {
  std::string list;
  for (const AxisExtent &extent : argument.dims) {
    list += list.empty() ? "" : ", ";
    list += text(extent);
  }
  return "[" + list + "]";
}

SizeOrigin *SizeUnifier::originOf(std::string_view dimension) const {
  for (size_t i = 0; i < manifest.dynamicDims.size(); ++i)
    if (manifest.dynamicDims[i] == dimension)
      return &origins[i];
  return nullptr;
}

Expected<void> SizeUnifier::start(const std::map<std::string, int64_t> &given) {
  sizes.clear();
  origins.assign(manifest.dynamicDims.size(), {});
  for (const auto &[dimension, size] : manifest.dims)
    sizes.set(dimension, size);
  for (const auto &[dimension, size] : given) {
    if (size < 0)
      return fail(
          ErrorCode::invalidArgument, fmt::format("size {} is negative", size),
          fmt::format("dimension '{}'", dimension), "sizes are zero or more");
    if (auto compiled = manifest.dims.find(dimension);
        compiled != manifest.dims.end() && compiled->second != size)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("size {} is asked for, but the kernel was "
                              "compiled for {}",
                              size, compiled->second),
                  fmt::format("dimension '{}'", dimension),
                  "compile the kernel for that size");
    if (!manifest.dims.count(dimension) && !originOf(dimension)) {
      std::vector<std::string> known = manifest.dynamicDims;
      for (const auto &[name, ignored] : manifest.dims)
        known.push_back(name);
      return fail(ErrorCode::invalidArgument,
                  fmt::format("operator '{}' has no dimension '{}'",
                              manifest.operatorName, dimension),
                  "", suggestName(dimension, known));
    }
    sizes.set(dimension, size);
  }
  return {};
}

Failure SizeUnifier::contradiction(const ManifestArgument &argument,
                                   const ConstTensorView &view, int axis,
                                   const std::string &dimension,
                                   int64_t known) const {
  std::string because;
  std::string mend = "give arguments whose shapes agree";
  const SizeOrigin *origin = originOf(dimension);
  if (!origin) {
    because =
        fmt::format("the kernel was compiled for {} = {}", dimension, known);
    mend = fmt::format("give {} {} {}, or compile the kernel for {} = {}",
                       describe(argument), dimension, known, dimension,
                       view.shape[axis]);
  } else if (!origin->argument) {
    because = fmt::format("{} = {} was given by name", dimension, known);
  } else {
    because = fmt::format("{} {} has {} = {} (its axis {})",
                          describe(*origin->argument), describe(origin->view),
                          dimension, known, origin->axis);
  }
  return fail(ErrorCode::invalidArgument,
              fmt::format("axis {} of {} is {} = {}, but {}", axis,
                          describe(view), dimension, view.shape[axis], because),
              describe(argument), std::move(mend));
}

/// A dimension that is open is the one of an input's axis: the axis is that
/// dimension plus a constant.
Expected<void> SizeUnifier::unifyExpression(const ManifestArgument &argument,
                                            const ConstTensorView &view,
                                            int axis,
                                            const Expression &expression) {
  int64_t actual = view.shape[axis];
  const std::string &dimension = expression.names().front();
  if (!sizes.find(dimension)) {
    sizes.set(dimension, 0);
    auto constant = expression.evaluate(sizes);
    if (!constant)
      return passOn(constant);
    sizes.set(dimension, std::max<int64_t>(0, actual - *constant));
    *originOf(dimension) = {&argument, axis, view};
  }
  auto expected = expression.evaluate(sizes);
  if (!expected)
    return passOn(expected);
  if (*expected == actual)
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("axis {} of {} is {}, but {} is {} here", axis,
                          describe(view), actual, expression.text(), *expected),
              describe(argument), "give arguments whose shapes agree");
}

Expected<void> SizeUnifier::unifyAxis(const ManifestArgument &argument,
                                      const ConstTensorView &view, int axis) {
  const AxisExtent &extent = argument.dims[size_t(axis)];
  int64_t actual = view.shape[axis];
  if (const int64_t *size = std::get_if<int64_t>(&extent)) {
    if (actual == *size)
      return {};
    return fail(ErrorCode::invalidArgument,
                fmt::format("axis {} of {} is {}, but the operator fixes it at "
                            "{}: {}",
                            axis, describe(view), actual, *size,
                            describeDims(argument)),
                describe(argument), "give a tensor of that shape");
  }
  if (const auto *expression = std::get_if<Expression>(&extent))
    return unifyExpression(argument, view, axis, *expression);
  const auto &dimension = std::get<std::string>(extent);
  if (auto known = sizes.find(dimension)) {
    if (*known == actual)
      return {};
    return contradiction(argument, view, axis, dimension, *known);
  }
  sizes.set(dimension, actual);
  *originOf(dimension) = {&argument, axis, view};
  return {};
}

Expected<void> SizeUnifier::unify(const ManifestArgument &argument,
                                  const ConstTensorView &view) {
  if (size_t(view.shape.rank()) != argument.dims.size())
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} has {} axes, but {} are expected: {}",
                            describe(view), view.shape.rank(),
                            argument.dims.size(), describeDims(argument)),
                describe(argument), "reshape it to these axes");
  for (int axis = 0; axis < view.shape.rank(); ++axis)
    if (auto agrees = unifyAxis(argument, view, axis); !agrees)
      return agrees;
  return {};
}

Expected<void> SizeUnifier::requireAll() const {
  for (const std::string &dimension : manifest.dynamicDims)
    if (!sizes.find(dimension))
      return fail(ErrorCode::invalidArgument,
                  fmt::format("no input fixes the size of '{}'", dimension),
                  fmt::format("operator '{}'", manifest.operatorName),
                  fmt::format("give it: --dim {}=SIZE", dimension));
  return {};
}

Expected<Shape> reprise::shapeOf(const ManifestArgument &argument,
                                 const Bindings &sizes) {
  Shape shape;
  for (const AxisExtent &extent : argument.dims) {
    if (const int64_t *size = std::get_if<int64_t>(&extent)) {
      shape.push_back(*size);
    } else if (const auto *name = std::get_if<std::string>(&extent)) {
      shape.push_back(*sizes.find(*name));
    } else {
      auto size = std::get<Expression>(extent).evaluate(sizes);
      if (!size)
        return passOn(size);
      shape.push_back(*size);
    }
  }
  return shape;
}
