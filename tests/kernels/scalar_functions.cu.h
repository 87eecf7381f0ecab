//===- scalar_functions.cu.h - every function of reprise/Math.h -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// out[f, b, 0..7] = function f of x[b, 0..7] (and of y, for two arguments).
//
//===----------------------------------------------------------------------===//

#include "reprise/Kernel.h"

using namespace reprise::gpu;

extern "C" __global__ void __launch_bounds__(32)
    scalar_functions(Input<float> x, Input<float> y, Output<float> out,
                     Index B) {
  const Index column = blockX() * tileColumns;
  const ColumnMask inBatch = columnsBelow(column, B);
  const ElementGroup elements = elementGroup(0, tileElements);
  const Index at = column * tileElements, size = B * tileElements;
  const Tile xs = loadTile(x + at, tileElements, elements, inBatch);
  const Tile ys = loadTile(y + at, tileElements, elements, inBatch);

  int function = 0;
  const auto apply = [&](auto scalar) {
    Tile result;
    pointwise([&](float a, float b, float &r) { r = scalar(a, b); }, xs, ys,
              result);
    storeTile(out + function++ * size + at, tileElements, elements, inBatch,
              result);
  };
  apply([](float a, float) { return math::abs(a); });
  apply([](float a, float) { return math::floor(a); });
  apply([](float a, float) { return math::ceil(a); });
  apply([](float a, float) { return math::sqrt(a); });
  apply([](float a, float) { return math::rsqrt(a); });
  apply([](float a, float) { return math::exp(a); });
  apply([](float a, float) { return math::expm1(a); });
  apply([](float a, float) { return math::log(a); });
  apply([](float a, float) { return math::log1p(a); });
  apply([](float a, float) { return math::sin(a); });
  apply([](float a, float) { return math::cos(a); });
  apply([](float a, float) { return math::tanh(a); });
  apply([](float a, float) { return math::erf(a); });
  apply([](float a, float) { return math::sigmoid(a); });
  apply([](float a, float) { return math::softplus(a); });
  apply([](float a, float) { return math::logsigmoid(a); });
  apply([](float a, float b) { return math::pow(a, b); });
  apply([](float a, float b) { return math::maximum(a, b); });
  apply([](float a, float b) { return math::minimum(a, b); });
}
