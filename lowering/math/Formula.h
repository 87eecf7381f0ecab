//===- Formula.h - arithmetic on f32 vectors, as formulas -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the approximations are written in: each call builds one op of arith or
// math on values of one type (f32, or a vector of f32), or on their bits.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_MATH_FORMULA_H
#define REPRISE_LOWERING_MATH_FORMULA_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering {

class Formula {
public:
  using Value = mlir::Value;
  using Predicate = mlir::arith::CmpFPredicate;

  /// Formulas of values of the type of `like`.
  Formula(mlir::ImplicitLocOpBuilder &builder, Value like)
      : b(builder), type(like.getType()) {}

  Value constant(double value) const;
  Value add(Value x, Value y) const {
    return mlir::arith::AddFOp::create(b, x, y);
  }
  Value sub(Value x, Value y) const {
    return mlir::arith::SubFOp::create(b, x, y);
  }
  Value mul(Value x, Value y) const {
    return mlir::arith::MulFOp::create(b, x, y);
  }
  Value div(Value x, Value y) const {
    return mlir::arith::DivFOp::create(b, x, y);
  }
  /// x * y + z, rounded once.
  Value fma(Value x, Value y, Value z) const {
    return mlir::math::FmaOp::create(b, x, y, z);
  }
  /// c0 + x (c1 + x (c2 + ...)).
  Value polynomial(Value x, llvm::ArrayRef<double> coefficients) const;

  Value abs(Value x) const { return mlir::math::AbsFOp::create(b, x); }
  Value negate(Value x) const { return mlir::arith::NegFOp::create(b, x); }
  Value sqrt(Value x) const { return mlir::math::SqrtOp::create(b, x); }
  Value floor(Value x) const { return mlir::math::FloorOp::create(b, x); }
  Value roundEven(Value x) const {
    return mlir::math::RoundEvenOp::create(b, x);
  }
  Value copySign(Value magnitude, Value sign) const {
    return mlir::math::CopySignOp::create(b, magnitude, sign);
  }

  Value select(Value condition, Value x, Value y) const {
    return mlir::arith::SelectOp::create(b, condition, x, y);
  }
  Value both(Value x, Value y) const {
    return mlir::arith::AndIOp::create(b, x, y);
  }
  Value differ(Value x, Value y) const {
    return mlir::arith::XOrIOp::create(b, x, y);
  }
  Value compare(Predicate predicate, Value x, Value y) const {
    return mlir::arith::CmpFOp::create(b, predicate, x, y);
  }
  Value compare(Predicate predicate, Value x, double bound) const {
    return compare(predicate, x, constant(bound));
  }
  /// min and max with a bound, NaN kept: one instruction each on x86.
  Value atMost(Value x, double bound) const {
    return select(compare(Predicate::OGT, x, bound), constant(bound), x);
  }
  Value atLeast(Value x, double bound) const {
    return select(compare(Predicate::OLT, x, bound), constant(bound), x);
  }

  // On the bits of a value, as i32.
  Value bits(int32_t value) const;
  Value toBits(Value x) const {
    return mlir::arith::BitcastOp::create(b, integers(), x);
  }
  Value fromBits(Value x) const {
    return mlir::arith::BitcastOp::create(b, type, x);
  }
  Value addBits(Value x, Value y) const {
    return mlir::arith::AddIOp::create(b, x, y);
  }
  Value subBits(Value x, Value y) const {
    return mlir::arith::SubIOp::create(b, x, y);
  }
  Value mulBits(Value x, Value y) const {
    return mlir::arith::MulIOp::create(b, x, y);
  }
  struct Wide {
    Value low, high;
  };
  /// Of unsigned numbers.
  Wide mulWide(Value x, Value y) const {
    auto product = mlir::arith::MulUIExtendedOp::create(b, x, y);
    return {product.getLow(), product.getHigh()};
  }
  /// Of unsigned numbers; `high` is 0 or 1.
  Wide addWide(Value x, Value y) const {
    auto sum = mlir::arith::AddUIExtendedOp::create(b, x, y);
    return {sum.getSum(),
            mlir::arith::ExtUIOp::create(b, integers(), sum.getOverflow())};
  }
  Value andBits(Value x, int32_t mask) const {
    return mlir::arith::AndIOp::create(b, x, bits(mask));
  }
  Value orBits(Value x, Value y) const {
    return mlir::arith::OrIOp::create(b, x, y);
  }
  Value shiftLeft(Value x, Value by) const {
    return mlir::arith::ShLIOp::create(b, x, by);
  }
  Value shiftLeft(Value x, int32_t by) const { return shiftLeft(x, bits(by)); }
  /// Keeps the sign.
  Value shiftRight(Value x, int32_t by) const {
    return mlir::arith::ShRSIOp::create(b, x, bits(by));
  }
  /// Of an unsigned number.
  Value shiftRightLogical(Value x, Value by) const {
    return mlir::arith::ShRUIOp::create(b, x, by);
  }
  Value compareBits(mlir::arith::CmpIPredicate predicate, Value x,
                    int32_t bound) const {
    return mlir::arith::CmpIOp::create(b, predicate, x, bits(bound));
  }
  Value toFloat(Value x) const {
    return mlir::arith::SIToFPOp::create(b, type, x);
  }
  /// -x where the highest of `bits` is set.
  Value flipSign(Value x, Value bits) const;

private:
  mlir::Type integers() const;
  Value splat(mlir::Type of, mlir::TypedAttr value) const;

  mlir::ImplicitLocOpBuilder &b;
  mlir::Type type;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_MATH_FORMULA_H
