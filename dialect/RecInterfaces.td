//===- RecInterfaces.td - interfaces of the rec dialect -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_RECINTERFACES_TD
#define REPRISE_DIALECT_RECINTERFACES_TD

include "mlir/IR/OpBase.td"

def Rec_ProductOpInterface : OpInterface<"ProductOpInterface"> {
  let cppNamespace = "::reprise::rec";
  let description = [{
    A product of a weight with values of a step. Diagonal and block-diagonal
    products are implementations. Lowering asks these questions and names no
    implementation, so that another structure (block-sparse, a convolution) is
    one more op, and a family refuses what it cannot compute.
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
      Whether the weight's last two named dimensions are [contracted, made]
      instead of [made, contracted].
    }], "bool", "getTransposed">,
    InterfaceMethod<[{
      The entries of the weight's pack that take part, [begin, end). Each is
      multiplied with a factor of its own (transposed) or gives a result of its own.
    }], "std::pair<int64_t, int64_t>", "getTaken">,
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
  let extraSharedClassDeclaration = [{
    /// Whether it sums: then computing one of its elements needs many elements of
    /// its factors.
    bool isContraction() { return !$_op.getContractedName().empty(); }
  }];
}

def Rec_StageOpInterface : OpInterface<"StageOpInterface"> {
  let cppNamespace = "::reprise::rec";
  let description = [{
    A stage of an operator: an op of its body that makes sequences. Everything
    that places stages in time and in memory (binding, grouping, the verifiers of
    the frame, the lowering's order) asks these questions alone.
  }];
  let methods = [
    InterfaceMethod<"The dimension that it runs over.", "::llvm::StringRef", "getTime">,
    InterfaceMethod<"The direction in which it walks through time.", "::reprise::rec::Walk", "getWalk">,
    InterfaceMethod<"Whether taps (StageRead) are about the order of its walk, not about time.",
      "bool", "hasMirroredTaps">,
    InterfaceMethod<"What it reads of time, in the order of its operands.",
      "::llvm::SmallVector<::reprise::rec::StageRead>", "getReads">,
    InterfaceMethod<[{
      The results whose last value takes the place of an initial one in the next call.
    }], "::llvm::SmallVector<::reprise::rec::Carry>", "getCarries">,
    InterfaceMethod<[{
      The index space of a result (time and batch apart). Emits an error on the op at
      fault where the stage breaks a rule.
    }], "::llvm::FailureOr<::reprise::rec::IndexSpace>", "getSpace", (ins "::mlir::OpResult":$result)>
  ];
}

#endif // REPRISE_DIALECT_RECINTERFACES_TD
