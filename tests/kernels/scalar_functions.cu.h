//===- scalar_functions.cu.h - functions of reprise/Math.h on tiles -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// out[f, b, 0..7] = function f of x[b, 0..7] (and of y, for two arguments).
//
//===----------------------------------------------------------------------===//

#include "reprise/Kernel.h"

using namespace reprise::gpu;

namespace {
/// Where the results go, one function after the other.
struct Results {
  Output<float> next;
  Index size; ///< of one function's results
  ColumnMask columns;

  template <class Scalar>
  REPRISE_FUNCTION void add(Scalar scalar, const Tile &xs, const Tile &ys) {
    Tile result;
    pointwise(scalar, xs, ys, result);
    storeTile(next, tileElements, elementGroup(0, tileElements), columns,
              result);
    next = next + size;
  }
};
} // namespace

extern "C" __global__ void __launch_bounds__(32)
    scalar_functions(Input<float> x, Input<float> y, Output<float> out,
                     Index B) {
  const Index column = blockX() * tileColumns;
  const ColumnMask inBatch = columnsBelow(column, B);
  const ElementGroup elements = elementGroup(0, tileElements);
  const Index at = column * tileElements;
  const Tile xs = loadTile(x + at, tileElements, elements, inBatch);
  const Tile ys = loadTile(y + at, tileElements, elements, inBatch);

  Results results{out + at, B * tileElements, inBatch};
  results.add([](float a, float, float &r) { r = math::abs(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::floor(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::ceil(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::sqrt(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::rsqrt(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::exp(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::expm1(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::log(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::log1p(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::sin(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::cos(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::tanh(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::erf(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::sigmoid(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::softplus(a); }, xs, ys);
  results.add([](float a, float, float &r) { r = math::logsigmoid(a); }, xs,
              ys);
  results.add([](float a, float b, float &r) { r = math::pow(a, b); }, xs, ys);
  results.add([](float a, float b, float &r) { r = math::maximum(a, b); }, xs,
              ys);
  results.add([](float a, float b, float &r) { r = math::minimum(a, b); }, xs,
              ys);
}
