//===- RecDialect.td - the rec dialect ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_RECDIALECT_TD
#define REPRISE_DIALECT_RECDIALECT_TD

include "mlir/IR/OpBase.td"

def Rec_Dialect : Dialect {
  let name = "rec";
  let cppNamespace = "::reprise::rec";
  let summary = "Recurrences, scans and convolutions over a time dimension";
  let description = [{
    An operator is written once, on one element of one step; everything else
    (sizes, storage types, tiles, teams of threads or warps) is added by later
    stages.

    **Dimensions** are named. A name stands for one size in the whole operator.
    `B` is the batch: every operator runs on B independent rows, and no value
    of a step mentions it.

    **Index spaces.** A value inside a step is one `f32` (or `i1`) per point of
    its index space: a set of dimension names, without time and batch. Step
    arguments get their space from the tensors they stand for; an elementwise
    operation has the union of its operands' spaces, and an operand with a
    smaller space is broadcast; a product maps one space to another; `rec.reduce`
    removes dimensions. A yielded state must have the space of its initial
    value.

    **Packs.** The leading dimension of a tensor may be an integer: a pack. A
    step has one argument (and a product one result) per entry, so that the four
    gates of an LSTM are one tensor outside and four values inside.

    **Directions.** A bidirectional recurrence walks time both ways, independently:
    its tensors lead with the dimension `direction`, of size 2, entry 0 for forward
    and 1 for reverse. A tensor without it is the same for both.

    **Lengths.** Every operator with a recurrence has one more optional input,
    `lengths` [B]. A step at or beyond a row's length leaves the row's states as
    they are, its outputs are zero, and its inputs are not read (but the integers of lists are checked). Where recurrences run
    over several times, `lengths` is about the first one's, and `lengths_X` [B] about another
    time X.

    **Segments.** A row is one sequence, or, with a `reset` input, several: a step where `reset`
    is not zero begins a new segment, in the order of time: a walk against time begins a segment at its last step.
    Nothing passes from one segment to another: states begin
    again with their initial values, and windows see what stands for the time before.

    **Packed rows.** The form that rec-derive-packed makes has all rows one behind the other, without
    padding: `tokens` in the place of time and B, and the input `offsets` [B + 1], which says where
    each row begins and ends, in the place of `lengths`.
  }];
  let hasConstantMaterializer = 1;
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
  let extraClassDeclaration = [{
    void registerTypes();
    void registerAttributes();

    /// The name of the batch dimension.
    static constexpr ::llvm::StringLiteral batchName = "B";
    /// The dimension that tells a bidirectional recurrence's two halves apart.
    static constexpr ::llvm::StringLiteral directionName = "direction";
    static constexpr int64_t numDirections = 2;
    /// The attribute of a module that names the target its kernels are made for,
    /// and that of a tiled kernel's function.
    static constexpr ::llvm::StringLiteral targetName = "rec.target";
    static constexpr ::llvm::StringLiteral kernelName = "rec.kernel";
    /// The optional input of every operator with a recurrence.
    static constexpr ::llvm::StringLiteral lengthsName = "lengths";
    /// The input that tells where segments begin.
    static constexpr ::llvm::StringLiteral resetName = "reset";
    /// Of an operator whose rows are packed: the input that says where they lie,
    /// and the dimension that stands for time and batch.
    static constexpr ::llvm::StringLiteral offsetsName = "offsets";
    static constexpr ::llvm::StringLiteral packedName = "tokens";
  }];
}

class Rec_Op<string mnemonic, list<Trait> traits = []>
    : Op<Rec_Dialect, mnemonic, traits>;

#endif // REPRISE_DIALECT_RECDIALECT_TD
