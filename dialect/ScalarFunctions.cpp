//===- ScalarFunctions.cpp - functions that a step may use ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/ScalarFunctions.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace reprise::rec;

ArrayRef<ScalarFunction> reprise::rec::scalarFunctions() {
  static constexpr ScalarFunction functions[] = {
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, error, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  {#dialect "." #mnemonic, arity, cpuUlp},
#include "dialect/ScalarFunctions.def"
  };
  return functions;
}

const ScalarFunction *reprise::rec::findScalarFunction(StringRef name) {
  static const llvm::StringMap<const ScalarFunction *> byName = [] {
    llvm::StringMap<const ScalarFunction *> map;
    for (const ScalarFunction &function : scalarFunctions())
      map[function.name] = &function;
    return map;
  }();
  return byName.lookup(name);
}

bool reprise::rec::isScalarFunction(Operation *op) {
  auto isElement = [](Type type) { return type.isF32() || type.isInteger(1); };
  return findScalarFunction(op->getName().getStringRef()) &&
         llvm::all_of(op->getOperandTypes(), isElement) &&
         llvm::all_of(op->getResultTypes(), isElement);
}
