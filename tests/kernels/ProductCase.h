//===- ProductCase.h - one launch of product.cu.h -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a variant of product.cu.h and compares it with sums in float64.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_KERNELS_PRODUCTCASE_H
#define REPRISE_TESTS_KERNELS_PRODUCTCASE_H

#include "reprise/Conversions.h"
#include "tests/kernels/SimulatedKernel.h"

#include <cmath>
#include <random>

namespace reprise::test {

/// Sizes of product.cu.h and shared_product.cu.h as they stand.
constexpr int productDepth = 20, productWarps = 3;
constexpr int sharedProductWarps = 2, sharedProductGroups = 2;

struct ProductOutcome {
  Result result;
  double worstError; ///< in units of the sum's own f32 error bound; NaN counts
                     ///< as infinite
};

/// With the weights in registers, or in shared memory.
template <class Storage>
ProductOutcome runProduct(const std::string &variant, int gates, int64_t B,
                          bool isShared = false) {
  const int D = productDepth;
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform(-1, 1), positive(0.5, 2);
  std::vector<Storage> r;
  std::vector<float> inverse, out(B * gates * D, NAN);
  for (int i = 0; i < gates * D * D; ++i)
    r.push_back(gpu::fromFloat<Storage>(uniform(random)));
  for (int64_t i = 0; i < B * D; ++i)
    inverse.push_back(positive(random));

  Arguments arguments;
  arguments.input("r", r)
      .input("inverse", inverse)
      .output("out", out)
      .number(B);
  Geometry geometry;
  geometry.grid = {uint32_t((B + 7) / 8), 1, 1};
  geometry.warps = isShared ? sharedProductWarps : productWarps;
  geometry.sharedMemoryBytes = 8 * (32 * sizeof(Storage) + 16);
  if (isShared) // eight rows of a depth padded to 32, of each group and gate
    geometry.sharedMemoryBytes += sharedProductWarps * sharedProductGroups *
                                  gates * 8 * 32 * sizeof(Storage);
  ProductOutcome outcome{
      launch(loadVariant(variant, isShared ? "shared_product" : "product"),
             geometry, arguments),
      0};

  for (int64_t b = 0; b < B; ++b)
    for (int row = 0; row < gates * D; ++row) {
      double sum = 0, magnitude = 0;
      for (int k = 0; k < D; ++k) {
        const float operand =
            gpu::toFloat(gpu::fromFloat<Storage>(1.0f / inverse[b * D + k]));
        const double term = double(gpu::toFloat(r[row * D + k])) * operand;
        sum += term;
        magnitude += std::abs(term);
      }
      const double error =
          std::abs(out[b * gates * D + row] - sum) / (D * 0x1p-24 * magnitude);
      outcome.worstError =
          std::max(outcome.worstError, std::isnan(error) ? INFINITY : error);
    }
  return outcome;
}

} // namespace reprise::test

#endif // REPRISE_TESTS_KERNELS_PRODUCTCASE_H
