//===- RowTensors.h - inputs of a row, and whether results agree ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_ROWTENSORS_H
#define REPRISE_TOOLS_BENCH_ROWTENSORS_H

#include "tools/bench/Suite.h"

namespace reprise::bench {

using NamedTensors = std::map<std::string, Tensor>;

/// As the row's cell says; the same on every call.
Expected<NamedTensors> drawInputs(const Row &row);

/// A difference relative to the size of what is compared.
struct Difference {
  std::string output;
  /// The greatest difference of two elements over the root mean square of the
  /// expected tensor; infinite where either side has a NaN or infinity.
  double value = 0;
};

/// The output that differs most. Every tensor of `expected` must be in `actual`
/// with the same shape; dtypes may differ.
Expected<Difference> compare(const NamedTensors &expected,
                             const NamedTensors &actual);

/// How far two correct implementations of a row may differ. A sum of n products
/// in f32 has a relative error of about sqrt(n) 2^-24 (Higham and Mary, SIAM J.
/// Sci. Comput. 41, 2019), and a decay that is off by 2^-24 at each step of a
/// state's memory adds up to as many times that. A factor of 16 is for the
/// several sums of a step, for gates that keep a state for some steps, and for
/// the greatest of many errors. bf16 storage rounds by 2^-9: operands and
/// results on either side, of elements that are up to a few times the root mean
/// square.
double agreementLimit(const Row &row);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_ROWTENSORS_H
