//===- ElementFunctions.cpp - ops on one element --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/ElementFunctions.h"
#include "dialect/oracle/Arithmetic.h"
#include "dialect/oracle/ElementMath.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace reprise::oracle;

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

using Compute = double (*)(const double *);

template <double (*function)(double)>
static constexpr Compute of = [](const double *x) { return function(x[0]); };
template <double (*function)(double, double)>
static constexpr Compute ofTwo =
    [](const double *x) { return function(x[0], x[1]); };
template <double (*function)(double, double, double)>
static constexpr Compute ofThree =
    [](const double *x) { return function(x[0], x[1], x[2]); };

/// A function with another number of operands than its line has does not fit.
#define COMPUTE_1(function) of<functions::function>
#define COMPUTE_2(function) ofTwo<functions::function>
#define COMPUTE_3(function) ofThree<functions::function>

static llvm::StringMap<ElementFunction> makeFunctions() {
  llvm::StringMap<ElementFunction> table;
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, bound, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  table[#dialect "." #mnemonic] = {COMPUTE_##arity(mnemonic), error::bound};
#define REPRISE_SCALAR_COMPARISON(...) // comparisonOf
#include "dialect/ScalarFunctions.def"
  return table;
}

static bool unordered(const double *x) {
  return std::isnan(x[0]) || std::isnan(x[1]);
}

/// An ordered predicate is false, an unordered one true, where one is NaN.
static Compute comparisonOf(arith::CmpFPredicate predicate) {
  using In = const double *;
  using enum arith::CmpFPredicate;
  switch (predicate) {
  case AlwaysFalse:
    return [](In) { return 0.0; };
  case OEQ:
    return [](In x) { return double(x[0] == x[1]); };
  case OGT:
    return [](In x) { return double(x[0] > x[1]); };
  case OGE:
    return [](In x) { return double(x[0] >= x[1]); };
  case OLT:
    return [](In x) { return double(x[0] < x[1]); };
  case OLE:
    return [](In x) { return double(x[0] <= x[1]); };
  case ONE:
    return [](In x) { return double(!unordered(x) && x[0] != x[1]); };
  case ORD:
    return [](In x) { return double(!unordered(x)); };
  case UEQ:
    return [](In x) { return double(unordered(x) || x[0] == x[1]); };
  case UGT:
    return [](In x) { return double(!(x[0] <= x[1])); };
  case UGE:
    return [](In x) { return double(!(x[0] < x[1])); };
  case ULT:
    return [](In x) { return double(!(x[0] >= x[1])); };
  case ULE:
    return [](In x) { return double(!(x[0] > x[1])); };
  case UNE:
    return [](In x) { return double(x[0] != x[1]); };
  case UNO:
    return [](In x) { return double(unordered(x)); };
  case AlwaysTrue:
    return [](In) { return 1.0; };
  }
  return nullptr;
}

ElementFunction reprise::oracle::elementFunctionOf(Operation &op) {
  static const llvm::StringMap<ElementFunction> functions = makeFunctions();
  if (auto comparison = dyn_cast<arith::CmpFOp>(op))
    return {comparisonOf(comparison.getPredicate()), error::none};
  ElementFunction function = functions.lookup(op.getName().getStringRef());
  assert(function.compute && "the verifier admits no other op");
  return function;
}
