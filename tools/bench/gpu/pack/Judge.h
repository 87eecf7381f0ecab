//===- Judge.h - a result against its bounds ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_GPU_PACK_JUDGE_H
#define REPRISE_TOOLS_BENCH_GPU_PACK_JUDGE_H

#include "runtime/Tensor.h"

#include <nlohmann/json.hpp>

namespace reprise::pack {

using Json = nlohmann::ordered_json;

/// One output of a kernel, element by element.
struct Judgement {
  int64_t elements = 0;
  /// Elements that do not lie within their bounds.
  int64_t misfits = 0;
  /// The largest difference from the expected result among the misfits, or else
  /// among all elements; where it is, and the two numbers. Elements of which
  /// f32 determines nothing do not count.
  double maxError = 0;
  int64_t worstElement = 0;
  double expected = 0, actual = 0;
};

/// Whether a kernel may give `actual`. Both bounds are NaN where NaN is
/// expected, and infinities of both signs where nothing is determined.
bool isWithin(double actual, double low, double high);

/// Fails with invalidArgument where shapes or types differ: the four are
/// tensors of one shape, expected in f64, the others of one type.
Expected<Judgement> judge(const ConstTensorView &actual,
                          const ConstTensorView &expected,
                          const ConstTensorView &low,
                          const ConstTensorView &high);

/// A number as JSON, which has no infinities and no NaN: a word for these.
Json numberJson(double value);

Json toJson(const Judgement &judgement);

} // namespace reprise::pack

#endif // REPRISE_TOOLS_BENCH_GPU_PACK_JUDGE_H
