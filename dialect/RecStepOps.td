//===- RecStepOps.td - ops of a step --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a step may contain beside arith and math.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_RECSTEPOPS_TD
#define REPRISE_DIALECT_RECSTEPOPS_TD

include "dialect/RecDialect.td"
include "dialect/RecInterfaces.td"
include "dialect/RecTypes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Rec_ReduceKind : I32EnumAttr<"ReduceKind", "how a reduction combines", [
    I32EnumAttrCase<"sum", 0>, I32EnumAttrCase<"mean", 1>, I32EnumAttrCase<"max", 2>]> {
  let cppNamespace = "::reprise::rec";
}

def Rec_Surrogate : I32EnumAttr<"Surrogate", "what stands for the derivative of a jump", [
    I32EnumAttrCase<"sigmoid", 0>]> {
  let cppNamespace = "::reprise::rec";
}

def Rec_StepDocs : OpDocGroup {
  let summary = "Ops of a step";
  let description = [{
    What a step contains beside `arith` and `math`.
  }];
}

let opDocGroup = Rec_StepDocs in {

//===----------------------------------------------------------------------===//
// One element
//===----------------------------------------------------------------------===//

class Rec_UnaryOp<string mnemonic, string formula, list<Trait> traits = []>
    : Rec_Op<mnemonic, !listconcat(traits, [
        Pure, SameOperandsAndResultType, Elementwise, Scalarizable, Vectorizable, Tensorizable])> {
  let summary = formula;
  let arguments = (ins FloatLike:$operand);
  let results = (outs FloatLike:$result);
  let assemblyFormat = "$operand attr-dict `:` type($result)";
}

def Rec_SigmoidOp : Rec_UnaryOp<"sigmoid", "the logistic function, 1 / (1 + exp(-x))"> {
  let description = [{
    Evaluated so that no intermediate overflows: 0 at
    -inf, 1 at +inf, NaN stays NaN. Written by the user; the targets expand it.

    Example: `%i = rec.sigmoid %gate : f32`
  }];
  let hasFolder = 1;
}

def Rec_SoftplusOp : Rec_UnaryOp<"softplus", "a smooth maximum of 0 and x, log(1 + exp(x))"> {
  let description = [{
    Without overflow: max(x, 0) + log1p(exp(-abs(x))). Written by the user; the targets expand it.

    Example: `%dt = rec.softplus %raw : f32`
  }];
  let hasFolder = 1;
}

def Rec_LogSigmoidOp : Rec_UnaryOp<"logsigmoid", "the logarithm of sigmoid, log(1 / (1 + exp(-x)))"> {
  let description = [{
    Without underflow: min(x, 0) - log1p(exp(-abs(x))). Written by the user; the targets expand it.

    Example: `%lf = rec.logsigmoid %f : f32`
  }];
  let hasFolder = 1;
}

def Rec_SpikeOp : Rec_Op<"spike", [
    Pure, SameOperandsAndResultType, Elementwise, Scalarizable, Vectorizable, Tensorizable]> {
  let summary = "the unit step, 1 where x >= 0 and else 0";
  let description = [{
    A neuron fires where its potential, minus the threshold, is not negative: 1 at 0
    and -0, and 0 for NaN, which is no spike. Written by the user; the targets expand it.

    The derivative, zero but for the jump, is replaced by that of a smooth function,
    the surrogate: `sigmoid(a)` stands for a s (1 - s) with s = 1 / (1 + exp(-a x)).

    **Constraints**
    - (C1) the surrogate's slope is finite and above 0.

    Example: `%s = rec.spike %over surrogate sigmoid(4.0) : f32`
  }];
  let arguments = (ins FloatLike:$operand, Rec_Surrogate:$surrogate, F32Attr:$slope);
  let results = (outs FloatLike:$result);
  let assemblyFormat = [{
    $operand `surrogate` $surrogate `(` $slope `)` attr-dict `:` type($result)
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Rec_StopGradientOp : Rec_UnaryOp<"stop_gradient", "the value, as a constant of differentiation"> {
  let description = [{
    Its adjoint is zero. Written by the user; no stage after *derived* contains it.

    Example: `%m = rec.stop_gradient %max : f32`
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Across elements
//===----------------------------------------------------------------------===//

def Rec_ReduceOp : Rec_Op<"reduce", [Pure, HasParent<"RecurrenceOp">, SameOperandsAndResultType]> {
  let summary = "removes dimensions of a value's index space";
  let description = [{
    Sum, mean or maximum over the named dimensions; the result's space has the
    others. Written by the user (a normalisation over D, a readout over N) or
    derived (the adjoint of a broadcast).

    **Constraints**
    - (C1) each name is in the operand's space, once; there is at least one;
    - (C2) none is `direction`: the directions are independent.

    Example: `%mean = rec.reduce mean %gate over [D] : f32`
  }];
  let arguments = (ins Rec_ReduceKind:$kind, FloatLike:$operand, StrArrayAttr:$dimensions);
  let results = (outs FloatLike:$result);
  let assemblyFormat = [{
    $kind $operand `over` custom<Names>($dimensions) attr-dict `:` type($result)
  }];
}

def Rec_UnfoldOp : Rec_Op<"unfold", [Pure, HasParent<"RecurrenceOp">, SameOperandsAndResultType]> {
  let summary = "the neighbourhood of each point of an image";
  let description = [{
    Gives a value over [Y, X] the further dimensions [KY, KX], the taps:
    `out[y, x, ky, kx] = in[y + dy (ky - (KY - 1) floordiv 2), x + dx (kx - (KX - 1) floordiv 2)]`, zero outside of the
    image, or around its edge where it is `wrapped`. dy and dx are the dilations, 1 without. So an even number of
    taps has one more behind. The sizes of KY and KX come from a weight. A
    convolution is a product with the taps, summed over them. Written by the user.

    **Constraints**
    - (C1) each dimension is in the operand's space, and named once; there is at least one;
    - (C2) taps are names of their own, which the operand's space does not have; neither B,
      `direction` nor time;
    - (C3) there is a dilation of at least 1 for each dimension, or none at all.

    Example: `%hw = rec.unfold %h over [Y by KY, X by KX] wrapped dilated [2, 2] : f32`
  }];
  let arguments = (ins FloatLike:$operand, StrArrayAttr:$dimensions, StrArrayAttr:$taps,
                   UnitAttr:$wrapped, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dilations);
  let results = (outs FloatLike:$result);
  let assemblyFormat = [{
    $operand `over` custom<Unfolded>($dimensions, $taps) (`wrapped` $wrapped^)?
    (`dilated` $dilations^)? attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getDilation(unsigned index) { return getDilations().empty() ? 1 : getDilations()[index]; }
  }];
}

def Rec_SparseProductOp : Rec_Op<"sparse_product", [
    Pure, HasParent<"RecurrenceOp">, AllTypesMatch<["rows", "columns"]>]> {
  let summary = "a matrix of which few blocks are stored, times a value of the step";
  let description = [{
    The weight [N, R, C] holds N blocks of a matrix, each of R rows and C columns. `rows` and `columns`, [N] of
    `i32`, say where: block n is at row rows[n] and column columns[n] of a grid of M x K blocks, from 0 on. With a
    factor over [K, C] the result is `result[m, r] = sum over n with rows[n] = m, and over c, of
    weight[n, r, c] * factor[columns[n], c]`, over [M, R]. Blocks may come in any order, and one place twice: both
    count. Further dimensions of the factor are kept.

    The factor is rounded to the weight's element type before it is multiplied; the sum is `f32`.
    Written by the user.

    **Constraints**
    - (C1) the weight has three named dimensions, neither time nor B (`direction` may lead); it is `f32`, `bf16` or
      `f16`;
    - (C2) both lists are [N] of `i32`;
    - (C3) K and C are in the factor's space; without them it has neither M nor R.

    Example: `%y = rec.sparse_product %w at %rows, %columns, %h over K to M : !rec.tensor<N, R, C>, !rec.tensor<N : i32>`
  }];
  let arguments = (ins Rec_Tensor:$weight, Rec_Tensor:$rows, Rec_Tensor:$columns, F32:$factor,
                   StrAttr:$contracted_blocks, StrAttr:$made_blocks);
  let results = (outs F32:$result);
  let assemblyFormat = [{
    $weight `at` $rows `,` $columns `,` $factor `over` custom<Name>($contracted_blocks) `to` custom<Name>($made_blocks)
    attr-dict `:` qualified(type($weight)) `,` qualified(type($rows))
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// N, R and C.
    ::llvm::StringRef getBlocksName() { return getWeight().getType().getNames().end()[-3]; }
    ::llvm::StringRef getMadeName() { return getWeight().getType().getNames().end()[-2]; }
    ::llvm::StringRef getContractedName() { return getWeight().getType().getNames().end()[-1]; }
  }];
}

def Rec_OuterOp : Rec_Op<"outer", [Pure, HasParent<"RecurrenceOp">, SameOperandsAndResultType]> {
  let summary = "the outer product of two values over their last dimensions";
  let description = [{
    The weight gradient of a `rec.product`: out [batch, Dout] and in [batch, Din] give
    [batch, Dout, Din], where Dout and Din may be the same dimension twice. A value's last dimension is the one that the
    operator's arguments name last (a state's, too). Yielded,
    and summed by `rec.return`; the sum is one contraction over all steps and rows.

    **Constraints**
    - (C1) the spaces of `out` and `in` are not empty, and without their last dimensions
      they are equal.

    Example: `%dr = rec.outer %dgate, %hp : f32`
  }];
  let arguments = (ins F32:$out, F32:$in);
  let results = (outs F32:$result);
  let assemblyFormat = "$out `,` $in attr-dict `:` type($result)";
}

class Rec_ProductOp<string mnemonic, list<Trait> traits = []>
    : Rec_Op<mnemonic, !listconcat(traits, [
        Pure, HasParent<"RecurrenceOp">,
        DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>,
        DeclareOpInterfaceMethods<Rec_ProductOpInterface,
                ["getContractedName", "getMadeName", "inferResultSpace", "getRoundingType"]>])> {
  let results = (outs Variadic<F32>:$results);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Rec_BlockDiagonalProductOp : Rec_ProductOp<"product"> {
  let summary = "a weight's matrices times a value of the step";
  let description = [{
    With a weight [pack, blocks, Dout, Din] and a factor over [blocks, Din], entry g of
    the pack gives `result_g[.., o] = sum over i of weight[g, .., o, i] * factor[.., i]`
    over [blocks, Dout]: one dense matrix per point of the blocks (per head).
    A block dimension that the factor lacks is broadcast; one that the weight
    lacks is shared.

    `transposed` is the adjoint: a pack of factors over [blocks, Dout], one result over
    [blocks, Din], summed over the pack too. `[a to b]` takes entries a to b - 1 of
    the pack.

    The factor is rounded to `factor_type` (default: the weight's element type) before
    it is multiplied; the sum is `f32`.

    Written by the user; implements ProductOpInterface.

    **Constraints**
    - (C1) the weight has at least two named dimensions besides a leading `direction` or B,
      no time, B only in front (then each row has a weight of its own), and an integer only before the others; it
      and `factor_type` are `f32`, `bf16` or `f16`;
    - (C2) there is one result per (taken) entry of the pack; transposed: one factor per
      entry, and one result;
    - (C3) the slice lies in the pack, and is not empty;
    - (C4) the contracted dimension is in the space of every factor;
    - (C5) apart from the contracted dimension the factor's space does not contain the
      dimension that the product makes;
    - (C6) no two of the weight's dimensions have the same name, but for Dout and Din.

    Example:
    ```mlir
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %n = rec.product %r[2 to 3], %rh : !rec.tensor<3, H, D, D>
    %dh = rec.product transposed %r, %di, %df, %dz, %do : !rec.tensor<4, H, D, D>
    ```
  }];
  let arguments = (ins Rec_Tensor:$weight, Variadic<F32>:$factors, UnitAttr:$transposed,
                   OptionalAttr<DenseI64ArrayAttr>:$slice, OptionalAttr<TypeAttr>:$factor_type);
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// Dout, Din: the weight's last two dimensions.
    ::llvm::StringRef getOutName();
    ::llvm::StringRef getInName();
  }];
}

def Rec_DiagonalProductOp : Rec_ProductOp<"diagonal_product"> {
  let summary = "a weight times a value of the step, element by element";
  let description = [{
    With a weight [pack, space], entry g gives `weight[g] * factor` over the union of
    the spaces. A product with a diagonal matrix: nothing is summed, so a recurrence
    whose products are all diagonal has independent channels.

    The factor is not rounded (there is no matrix unit to feed) unless `factor_type` says so.

    Written by the user; implements ProductOpInterface.

    **Constraints**
    - (C1) the weight has no time, B only in front (then each row has a weight of its own), and an integer only
      before the others (`direction` may lead); it and
      `factor_type` are `f32`, `bf16` or `f16`;
    - (C2) there is one result per entry of the pack, and one factor;
    - (C3) no two of the weight's dimensions have the same name.

    Example: `%pi, %pf = rec.diagonal_product %p, %cp : !rec.tensor<2, H, D>`
  }];
  let arguments = (ins Rec_Tensor:$weight, Variadic<F32>:$factors,
                   OptionalAttr<TypeAttr>:$factor_type);
}

} // opDocGroup

#endif // REPRISE_DIALECT_RECSTEPOPS_TD
