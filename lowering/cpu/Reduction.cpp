//===- Reduction.cpp - the arithmetic of rec.reduce -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Reduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include <limits>

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value reprise::lowering::identityOf(Memory &memory, ReduceKind kind) {
  return memory.splat(
      kind == ReduceKind::max ? -std::numeric_limits<double>::infinity() : 0);
}

Value reprise::lowering::combine(ImplicitLocOpBuilder &b, ReduceKind kind,
                                 Value x, Value y) {
  if (kind == ReduceKind::max)
    return arith::MaximumFOp::create(b, x, y);
  return arith::AddFOp::create(b, x, y);
}

Value reprise::lowering::combineLanes(ImplicitLocOpBuilder &b, Memory &memory,
                                      ReduceKind kind, Value vector) {
  auto fold = kind == ReduceKind::max ? vector::CombiningKind::MAXIMUMF
                                      : vector::CombiningKind::ADD;
  return memory.broadcast(vector::ReductionOp::create(
      b, fold, vector, arith::FastMathFlags::reassoc));
}

Value reprise::lowering::divideMean(ImplicitLocOpBuilder &b, Memory &memory,
                                    ReduceKind kind, Value vector,
                                    double count) {
  if (kind != ReduceKind::mean)
    return vector;
  return arith::DivFOp::create(b, vector, memory.splat(count));
}
