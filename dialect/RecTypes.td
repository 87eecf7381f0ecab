//===- RecTypes.td - types of the rec dialect -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_RECTYPES_TD
#define REPRISE_DIALECT_RECTYPES_TD

include "dialect/RecDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinTypeInterfaces.td"
include "mlir/IR/EnumAttr.td"

class Rec_Type<string name, string typeMnemonic> : TypeDef<Rec_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Rec_Tensor : Rec_Type<"NamedTensor", "tensor"> {
  let summary = "a tensor with named dimensions";
  let description = [{
    The type of an operator's arguments: dimensions from the slowest to the
    fastest, each a name or a positive integer, and an element type after a
    colon. Without dimensions it is one number.

    Without an element type the tensor has the operator's storage type (streams,
    parameters, weights) or `f32` (initial states); the *bound* stage writes it
    down, and no later stage may contain a tensor without one.

    **Constraints**
    - (C1) an integer dimension is at least 1 and at most 4096, and a name is not
      that of an element type, such as f64;
    - (C2) the element type is `f32`, `bf16`, `f16` or `i32`.

    Example: `!rec.tensor<T, B, 4, H, D>`, `!rec.tensor<B, H, D : f32>`
  }];
  let parameters = (ins
    ArrayRefParameter<"::reprise::rec::Dimension", "from the slowest to the fastest">:$dimensions,
    DefaultValuedParameter<"::mlir::Type", "::mlir::Type()", "null until *bound*">:$elementType
  );
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// No pack is longer: each entry has a name in the step.
    static constexpr int64_t maxPack = 4096;

    /// The pack: the integer dimension that leads once `direction` and the names
    /// in `skip` (time, batch) are passed over; 1 where there is none.
    int64_t getPack(::llvm::ArrayRef<::llvm::StringRef> skip = {}) const;
    /// The named dimensions, without those in `skip`.
    ::llvm::SmallVector<::llvm::StringRef>
    getNames(::llvm::ArrayRef<::llvm::StringRef> skip = {}) const;
    bool hasName(::llvm::StringRef name) const;
    /// Whether it leads with `direction`.
    bool hasDirection() const;
    /// Whether an integer stands anywhere but at the pack's place, right after
    /// the leading `direction` and names in `skip`.
    bool hasMisplacedPack(::llvm::ArrayRef<::llvm::StringRef> skip = {}) const;
    /// Whether it holds numbers that a step can compute with: a float type, or
    /// none yet.
    bool isFloat() const;
  }];
}

def Rec_Sequence : Rec_Type<"Sequence", "sequence"> {
  let summary = "one value of a step, over all steps";
  let description = [{
    The result of a stage for one value that it yields: its values at every step
    and row. Its index space is that of the yielded value. What is kept of it (all
    steps, the last one, the sum) is said by `rec.return`.

    Specs write `!rec.sequence`. *bound* writes how it lies in memory where it has to: time, B
    and the index space, from the slowest dimension to the fastest, and the element type. Its
    elements behind a row's length are zero.

    **Constraints**
    - (C1) with dimensions there is an element type, `f32`, `bf16` or `f16`.

    Example: `!rec.sequence`, `!rec.sequence<T, B, H, D : bf16>`
  }];
  let parameters = (ins
    OptionalArrayRefParameter<"::reprise::rec::Dimension", "from the slowest to the fastest; none in a spec">:$dimensions,
    DefaultValuedParameter<"::mlir::Type", "::mlir::Type()", "null in a spec">:$elementType
  );
  let builders = [TypeBuilder<(ins), [{
    return $_get($_ctxt, ::llvm::ArrayRef<::reprise::rec::Dimension>(), ::mlir::Type());
  }]>];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Whether it says how it lies in memory.
    bool isShaped() const { return !getDimensions().empty(); }
    /// The tensor that holds it.
    NamedTensorType getTensorType() const;
  }];
}

def Rec_Team : Rec_Type<"Team", "team">,
               BuildableType<"$_builder.getType<::reprise::rec::TeamType>()"> {
  let summary = "the team of CPU threads that runs a kernel";
  let description = [{
    An argument of every tiled CPU kernel: who this thread is among how many, and
    the barrier they share. Becomes a pointer to the runtime's `TeamContext`.
  }];
}

//===----------------------------------------------------------------------===//
// Tiled kernels for GPUs
//===----------------------------------------------------------------------===//

def Rec_FragmentKind : I32EnumAttr<"FragmentKind", "what a fragment is for", [
    I32EnumAttrCase<"weights", 0>, I32EnumAttrCase<"accumulator", 1>,
    I32EnumAttrCase<"columns", 2>]> {
  let cppNamespace = "::reprise::rec";
}

def Rec_Fragment : Rec_Type<"Fragment", "fragment"> {
  let traits = [MemRefElementTypeInterface];
  let summary = "a matrix in the registers of several lanes";
  let description = [{
    The unit in which tiled GPU kernels compute. Which lane's register holds which
    element follows from kind and element type (kernels/common); no stage, and no kernel
    text, mentions a lane. A memref of fragments in private memory is an
    array of registers; its indices must be constant once loops are unrolled.

    - `weights`: some rows of a product's matrix, stationary;
    - `accumulator`: elements of a state's last dimension by batch columns; f32, or as they lie in memory
      until they are computed with;
    - `columns`: one value for each batch column of a tile.

    **Constraints**
    - (C1) weights and accumulators have two sizes, and 8 rows, as many as an element group
      has elements; columns have one size;
    - (C2) batch columns, the last size of accumulators and columns, come in eights;
    - (C3) weights are `f32`, `bf16` or `f16`, accumulators likewise, columns `i1` or `i64`.

    Example: `!rec.fragment<accumulator, 8x8xf32>`
  }];
  let parameters = (ins EnumParameter<Rec_FragmentKind>:$kind,
                        ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// Rows of weights and accumulators: the elements of one group.
    static constexpr int64_t rows = 8;
    /// Batch columns of an accumulator or of columns.
    int64_t getColumns() const { return getShape().back(); }
    /// Entries of a row of weights: what a product sums over.
    int64_t getDepth() const { return getShape().back(); }
  }];
}

def Rec_ElementGroup : Rec_Type<"ElementGroup", "element_group"> {
  let traits = [MemRefElementTypeInterface];
  let summary = "neighbouring elements of a dimension: the rows of a tile";
  let description = [{
    Eight elements; the last group of a dimension may be short, and groups behind it are
    empty.

    Example: `!rec.element_group`
  }];
}

#endif // REPRISE_DIALECT_RECTYPES_TD
