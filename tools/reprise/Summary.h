//===- Summary.h - tensors in a line each ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_SUMMARY_H
#define REPRISE_TOOLS_REPRISE_SUMMARY_H

#include "runtime/Compiler.h"

#include <map>
#include <string>

namespace reprise::cli {

/// A table of name, dtype, shape, and the least, greatest and mean value. A NaN
/// shows in all three.
std::string summarize(const std::map<std::string, Tensor> &tensors);

/// "sizes: T = 5, B = 2, H = 1, D = 8": what a kernel's dimensions are with
/// these inputs, so that one sees axes in another order than was meant.
std::string
describeSizes(const Manifest &manifest,
              const std::map<std::string, InputDescription> &inputs);

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_SUMMARY_H
