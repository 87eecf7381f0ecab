//===- Formula.cpp - arithmetic on f32 vectors, as formulas ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/math/Formula.h"

#include <limits>

using namespace mlir;
using namespace reprise::lowering;

Type Formula::integers() const {
  auto shaped = dyn_cast<ShapedType>(type);
  return shaped ? Type(shaped.clone(b.getI32Type())) : Type(b.getI32Type());
}

Value Formula::splat(Type of, TypedAttr value) const {
  if (auto shaped = dyn_cast<ShapedType>(of))
    value = DenseElementsAttr::get(shaped, Attribute(value));
  return arith::ConstantOp::create(b, value);
}

Value Formula::constant(double value) const {
  return splat(type, b.getF32FloatAttr(static_cast<float>(value)));
}

Value Formula::bits(int32_t value) const {
  return splat(integers(), b.getI32IntegerAttr(value));
}

Value Formula::flipSign(Value x, Value bits) const {
  Value sign = andBits(bits, std::numeric_limits<int32_t>::min());
  return fromBits(arith::XOrIOp::create(b, toBits(x), sign));
}

Value Formula::polynomial(Value x, ArrayRef<double> coefficients) const {
  Value sum = constant(coefficients.back());
  for (double c : llvm::reverse(coefficients.drop_back()))
    sum = fma(sum, x, constant(c));
  return sum;
}
