//===- Specs.h - specs of the lowering's tests ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_LOWERING_SPECS_H
#define REPRISE_TESTS_LOWERING_SPECS_H

#include <string>

namespace reprise::lowering {

/// The text of a file, by its path from the root of the repository.
std::string specFile(const std::string &path);

namespace specs {

/// Products that round their factors to another type than the weight's.
extern const char *const factorTypes;
/// An input product: a stream times a weight.
extern const char *const inputProduct;
/// Transposed, of a slice, of a weight shared by all heads, of a factor without
/// heads.
extern const char *const products;
/// Tensors that hold the same dimensions in different orders.
extern const char *const otherOrders;
/// States, streams and results of one element per row.
extern const char *const scalarRows;
/// A stream that is the same for every row.
extern const char *const sharedStream;
/// States kept, exchanged and set to parameters and constants; one value
/// yielded twice; results that are no states; packs.
extern const char *const yields;
/// A later recurrence reads a state as it was before the step, and as it is
/// after.
extern const char *const oldState;
/// Products that make different dimensions of one space: apart, together, and
/// with a reduction.
extern const char *const mixers;
/// States whose dimensions are in another order than the streams'.
extern const char *const stateOrder;
extern const char *const reversed;
/// Forward, against time, forward: three groups of stages, whose sequences lie
/// in memory; one is read at the time before, too.
extern const char *const thereAndBack;
/// Every kind over the first, the last and all dimensions.
extern const char *const reductions;
/// Of streams, parameters and states themselves.
extern const char *const argumentReductions;
/// Two reductions that lead to one value, along different dimensions.
extern const char *const mixedReductions;
/// Comparisons, logic and select, also across a reduction.
extern const char *const truthValues;
/// All four of minimum and maximum, on NaN too.
extern const char *const extrema;
extern const char *const diagonal;
/// Every function that the CPU path knows.
extern const char *const functions;
extern const char *const oddCell;
extern const char *const normalisedMemory;
extern const char *const spikes;

/// A step over [D] of the given ops, from the stream's element `argument` to
/// `result`.
std::string withSteps(const std::string &ops, const std::string &argument,
                      const std::string &result);

} // namespace specs

} // namespace reprise::lowering

#endif // REPRISE_TESTS_LOWERING_SPECS_H
