//===- RecInterfaces.td - interfaces of the rec dialect -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_RECINTERFACES_TD
#define REPRISE_DIALECT_RECINTERFACES_TD

include "mlir/IR/OpBase.td"

def Rec_ProductOpInterface : OpInterface<"ProductOpInterface"> {
  let cppNamespace = "::reprise::rec";
  let description = [{
    A product of a weight with values of a step. Diagonal and block-diagonal
    products are implementations; lowering asks only these questions, so that
    another structure (block-sparse, a convolution) is one more op and one more
    emitter, and nothing else changes.
  }];
  let methods = [
    InterfaceMethod<"The weight.", "::mlir::TypedValue<::reprise::rec::NamedTensorType>", "getWeight">,
    InterfaceMethod<"The step's values that are multiplied: one, or a pack.",
      "::mlir::OperandRange", "getFactors">,
    InterfaceMethod<[{
      The dimension that the product sums over, as a name in the factors' index
      space; empty where nothing is summed (a diagonal weight).
    }], "::llvm::StringRef", "getContractedName">,
    InterfaceMethod<[{
      The dimension that the weight puts in the place of the contracted one, as a name in
      the results' index space; empty where nothing is summed.
    }], "::llvm::StringRef", "getMadeName">,
    InterfaceMethod<[{
      The index space of the results, given that of each factor. Emits an error on
      the op where they do not fit.
    }], "::llvm::FailureOr<::reprise::rec::IndexSpace>", "inferResultSpace",
      (ins "::llvm::ArrayRef<::reprise::rec::IndexSpace>":$factors)>,
    InterfaceMethod<[{
      The type that the factors are rounded to before they are multiplied; null
      means the weight's element type.
    }], "::mlir::Type", "getRoundingType">
  ];
}

#endif // REPRISE_DIALECT_RECINTERFACES_TD
