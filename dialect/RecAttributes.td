//===- RecAttributes.td - attributes of the rec dialect ---------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_RECATTRIBUTES_TD
#define REPRISE_DIALECT_RECATTRIBUTES_TD

include "dialect/RecDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Rec_Attr<string name, string attrMnemonic> : AttrDef<Rec_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Rec_ScheduleAttr : Rec_Attr<"Schedule", "schedule"> {
  let summary = "how an operator is tiled";
  let description = [{
    An algorithm family by name, and its knobs: tile sizes, placement, the shape of
    the team. Written by *scheduled*, printed by `reprise inspect --stage=scheduled`, and
    read back from there. Which knobs there are is the family's matter; an unknown
    one, or a missing one, is an error.

    Example: `#rec.schedule<cpu_step {batch_rows = 6 : i64, vector_lanes = 16 : i64}>`
  }];
  let parameters = (ins StringRefParameter<"algorithm family">:$family,
                        AttrParameter<"::mlir::DictionaryAttr", "values by name">:$knobs);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The integer knob `name`; nullopt where it is missing or no integer.
    std::optional<int64_t> getKnob(::llvm::StringRef name) const;
  }];
}

def Rec_FragmentKind : I32EnumAttr<"FragmentKind", "what a tile held by lanes is for", [
    I32EnumAttrCase<"weights", 0>, I32EnumAttrCase<"accumulator", 1>]> {
  let cppNamespace = "::reprise::rec";
}

def Rec_FragmentScope : I32EnumAttr<"FragmentScope", "who holds a tile together", [
    I32EnumAttrCase<"warp", 0>, I32EnumAttrCase<"warpgroup", 1>, I32EnumAttrCase<"block", 2>]> {
  let cppNamespace = "::reprise::rec";
}

def Rec_FragmentAttr : Rec_Attr<"Fragment", "fragment"> {
  let summary = "the encoding of a tensor that lives in the registers of several lanes";
  let description = [{
    A tile on the GPU is a tensor with this encoding. The lanes' layout follows
    from kind, scope and element type; the kernel text never mentions a lane.

    - `weights`: the stationary operand of a product, rows permuted so that the gates of
      one element meet in one lane;
    - `accumulator`: f32, element by batch column.

    Example: `tensor<8x8xf32, #rec.fragment<accumulator, warp>>`
  }];
  let parameters = (ins EnumParameter<Rec_FragmentKind>:$kind,
                        EnumParameter<Rec_FragmentScope>:$scope);
  let assemblyFormat = "`<` $kind `,` $scope `>`";
}

#endif // REPRISE_DIALECT_RECATTRIBUTES_TD
