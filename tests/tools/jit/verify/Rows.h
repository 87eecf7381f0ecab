//===- Rows.h - steps, directions and turned rows of tensors --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests of a kernel's forms do with tensors whose steps lie one behind the
// other, [T, B, ...], and with those of both directions.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_TOOLS_JIT_VERIFY_ROWS_H
#define REPRISE_TESTS_TOOLS_JIT_VERIFY_ROWS_H

#include "runtime/Tensor.h"

#include <span>

namespace reprise::test {

/// Turns the steps of each row of [T, B, ...] round, those that it takes; all,
/// where there are no lengths.
void turnRows(Tensor &tensor, std::span<const int32_t> lengths);

/// The same for flags [T, B] of i32 that begin segments: where segments end,
/// they begin on turned rows.
void turnSegments(Tensor &flags, std::span<const int32_t> lengths);

/// [outer, 2, inner] of two halves [outer, inner]; `axis` is that of the 2.
Tensor joinDirections(const Tensor &first, const Tensor &second, int axis);

/// The half of a direction of [outer, 2, inner].
Tensor takeDirection(const Tensor &both, int direction, int axis);

/// Steps `begin` to `end` of [T, ...], where they lie.
ConstTensorView stepsOf(const Tensor &tensor, int64_t begin, int64_t end);

/// One step of [T, ...], without an axis of time.
ConstTensorView stepOf(const Tensor &tensor, int64_t step);

} // namespace reprise::test

#endif // REPRISE_TESTS_TOOLS_JIT_VERIFY_ROWS_H
