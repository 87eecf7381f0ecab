//===- VectorFunction.h - an op of a step on vectors, compiled ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_LOWERING_VECTORFUNCTION_H
#define REPRISE_TESTS_LOWERING_VECTORFUNCTION_H

#include "tests/lowering/Jit.h"
#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace reprise::lowering {

/// In ulp of `exact`, a normal number.
inline double errorInUlp(float y, double exact) {
  int exponent;
  std::frexp(exact, &exponent);
  return std::ldexp(std::fabs(y - exact), FLT_MANT_DIG - exponent);
}

/// An op on vector<16xf32>, compiled.
class VectorFunction {
public:
  /// Its operands are %x and %y.
  void compile(const std::string &operation) {
    auto module = context.parse(R"(
      func.func @apply(%xs: memref<?xf32>, %ys: memref<?xf32>, %out: memref<?xf32>) {
        %c0 = arith.constant 0 : index
        %c16 = arith.constant 16 : index
        %n = memref.dim %xs, %c0 : memref<?xf32>
        scf.for %i = %c0 to %n step %c16 {
          %x = vector.load %xs[%i] : memref<?xf32>, vector<16xf32>
          %y = vector.load %ys[%i] : memref<?xf32>, vector<16xf32>
          %z = )" + operation + R"( : vector<16xf32>
          vector.store %z, %out[%i] : memref<?xf32>, vector<16xf32>
        }
        return
      })");
    ASSERT_TRUE(module) << context.diagnostics();
    ASSERT_TRUE(context.runPasses(
        *module, "rec-expand-math,canonicalize,cse,rec-convert-to-llvm"))
        << context.diagnostics();
    jit = std::make_unique<Jit>(*module);
    entry = jit->entry("apply");
    ASSERT_NE(entry, nullptr);
  }

  /// Of as many elements as 16 divides.
  std::vector<float> operator()(std::vector<float> x,
                                std::vector<float> y) const {
    int64_t size = x.size();
    std::vector<float> z(size);
    StridedDescriptor xs{x.data(), x.data(), 0, {size, 1}};
    StridedDescriptor ys{y.data(), y.data(), 0, {size, 1}};
    StridedDescriptor out{z.data(), z.data(), 0, {size, 1}};
    void *arguments[] = {&xs, &ys, &out};
    entry(arguments);
    return z;
  }

private:
  TestContext context;
  std::unique_ptr<Jit> jit;
  CpuKernelEntry entry = nullptr;
};

} // namespace reprise::lowering

#endif // REPRISE_TESTS_LOWERING_VECTORFUNCTION_H
