//===- Summary.h - tensors in a line each ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_SUMMARY_H
#define REPRISE_TOOLS_REPRISE_SUMMARY_H

#include "runtime/Tensor.h"

#include <map>
#include <string>

namespace reprise::cli {

/// A table of name, dtype, shape, and the least, greatest and mean value. A NaN
/// shows in all three.
std::string summarize(const std::map<std::string, Tensor> &tensors);

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_SUMMARY_H
