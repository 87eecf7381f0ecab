//===- RecTileOps.td - ops of tiled kernels -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tiled stage needs and no upstream dialect has.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_RECTILEOPS_TD
#define REPRISE_DIALECT_RECTILEOPS_TD

include "dialect/RecDialect.td"
include "dialect/RecTypes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Rec_IsMemRef : CPred<"::llvm::isa<::mlir::MemRefType>($_self)">;
def Rec_AnyMemRef : Type<Rec_IsMemRef, "memref", "::mlir::MemRefType">;

//===----------------------------------------------------------------------===//
// What tiles, masks and buffers are
//===----------------------------------------------------------------------===//

class Rec_FragmentWhere<string condition, string what>
    : Type<And<[CPred<"::llvm::isa<::reprise::rec::FragmentType>($_self)">,
                Concat<"[](::reprise::rec::FragmentType fragment) { return ", CPred<condition>,
                       "; }(::llvm::cast<::reprise::rec::FragmentType>($_self))">]>,
           what, "::reprise::rec::FragmentType">;

def Rec_WeightsFragment : Rec_FragmentWhere<
    "fragment.getKind() == ::reprise::rec::FragmentKind::weights", "fragment of weights">;
def Rec_Tile : Rec_FragmentWhere<
    "fragment.getKind() == ::reprise::rec::FragmentKind::accumulator && fragment.getElementType().isF32()",
    "accumulator fragment (f32)">;
def Rec_AnyTile : Rec_FragmentWhere<
    "fragment.getKind() == ::reprise::rec::FragmentKind::accumulator", "accumulator fragment">;
def Rec_ColumnMask : Rec_FragmentWhere<
    "fragment.getKind() == ::reprise::rec::FragmentKind::columns && fragment.getElementType().isInteger(1)",
    "mask of batch columns (i1)">;
def Rec_ColumnLengths : Rec_FragmentWhere<
    "fragment.getKind() == ::reprise::rec::FragmentKind::columns && fragment.getElementType().isInteger(64)",
    "lengths of batch columns (i64)">;

class Rec_MemRefWhere<string condition, string what>
    : Type<And<[Rec_IsMemRef,
                Concat<"[](::mlir::MemRefType memref) { return ", CPred<condition>,
                       "; }(::llvm::cast<::mlir::MemRefType>($_self))">]>,
           what, "::mlir::MemRefType">;

def Rec_WeightsArray : Rec_MemRefWhere<
    "::reprise::rec::isWeightsArray(memref)", "array of fragments of weights">;
def Rec_SharedWeights : Rec_MemRefWhere<
    "::reprise::rec::isWeightsArray(memref) && memref.getRank() == 2 && ::reprise::rec::isShared(memref)",
    "memref [groups of a warp, gates] of fragments of weights in workgroup memory">;
def Rec_SharedOperand : Rec_MemRefWhere<
    "memref.hasStaticShape() && memref.getRank() == 3 && ::reprise::rec::isShared(memref)",
    "memref [copies, batch columns, depth] in workgroup memory">;

def Rec_TileDocs : OpDocGroup {
  let summary = "Ops of tiled kernels";
  let description = [{
    Made by the stage *tiled*; nobody writes them in a spec.
  }];
}

let opDocGroup = Rec_TileDocs in {

//===----------------------------------------------------------------------===//
// The team of CPU threads
//===----------------------------------------------------------------------===//

def Rec_TeamRankOp : Rec_Op<"team_rank", [Pure]> {
  let summary = "which thread of the team this is, from 0";
  let description = [{
    Made by *tiled* for the CPU; becomes a load from the team's context.

    Example: `%rank = rec.team_rank %team`
  }];
  let arguments = (ins Rec_Team:$team);
  let results = (outs Index:$rank);
  let assemblyFormat = "$team attr-dict";
}

def Rec_TeamSizeOp : Rec_Op<"team_size", [Pure]> {
  let summary = "how many threads the team has";
  let description = [{
    Made by *tiled* for the CPU; becomes a load from the team's context.

    Example: `%size = rec.team_size %team`
  }];
  let arguments = (ins Rec_Team:$team);
  let results = (outs Index:$size);
  let assemblyFormat = "$team attr-dict";
}

def Rec_TeamBarrierOp : Rec_Op<"team_barrier"> {
  let summary = "waits for all threads of the team";
  let description = [{
    What each thread wrote before the barrier is seen by every thread behind it.
    All threads of the team must pass it. Made by *tiled* for the CPU; becomes a call
    through the team's context.

    Example: `rec.team_barrier %team`
  }];
  let arguments = (ins Rec_Team:$team);
  let assemblyFormat = "$team attr-dict";
}

//===----------------------------------------------------------------------===//
// Tiles of a warp
//
// Each op is one device primitive (kernels/device), a call of which the emitter prints, unless its
// description says otherwise. All lanes of a warp execute it together.
//===----------------------------------------------------------------------===//

class Rec_GpuOp<string mnemonic, list<Trait> traits = []> : Rec_Op<mnemonic, traits>;

def Rec_IsPresentOp : Rec_GpuOp<"is_present", [Pure]> {
  let summary = "whether an optional argument was given";
  let description = [{
    Made by *tiled*; printed as the argument's pointer. Example: `%given = rec.is_present %h0 : memref<?x1x64xf32>`
  }];
  let arguments = (ins Rec_AnyMemRef:$argument);
  let results = (outs I1:$given);
  let assemblyFormat = "$argument attr-dict `:` type($argument)";
}

def Rec_ElementsOp : Rec_GpuOp<"elements", [Pure]> {
  let summary = "the group-th element group of a dimension";
  let description = [{
    Made by *tiled*: eight elements of a dimension of `size` elements.

    **Constraints**
    - (C1) the dimension has at least one element.

    Example: `%elements = rec.elements %group of 64`
  }];
  let arguments = (ins Index:$group, I64Attr:$size);
  let results = (outs Rec_ElementGroup:$elements);
  let assemblyFormat = "$group `of` $size attr-dict";
  let hasVerifier = 1;
}

def Rec_ColumnsBelowOp : Rec_GpuOp<"columns_below", [Pure]> {
  let summary = "which of a tile's batch columns exist";
  let description = [{
    Made by *tiled*: columns `first` + 0, 1, ... that are below `count`.

    Example: `%in = rec.columns_below %column, %B : !rec.fragment<columns, 8xi1>`
  }];
  let arguments = (ins Index:$first, Index:$count);
  let results = (outs Rec_ColumnMask:$mask);
  let assemblyFormat = "$first `,` $count attr-dict `:` type($mask)";
}

def Rec_AllColumnsOp : Rec_GpuOp<"all_columns", [Pure]> {
  let summary = "a mask of all of a tile's columns";
  let description = [{
    Made by *tiled* for what is the same in every column.
    Example: `%all = rec.all_columns : !rec.fragment<columns, 8xi1>`
  }];
  let results = (outs Rec_ColumnMask:$mask);
  let assemblyFormat = "attr-dict `:` type($mask)";
}

def Rec_LoadLengthsOp : Rec_GpuOp<"load_lengths"> {
  let summary = "each column's number of steps";
  let description = [{
    Made by *tiled*: `steps` where no lengths were given, 0 for columns that do not exist.

    **Constraints**
    - (C1) `lengths` is a memref [B] of `i32`.

    Example: `%length = rec.load_lengths %lengths, %column, %B, %T : memref<?xi32> -> !rec.fragment<columns, 8xi64>`
  }];
  let arguments = (ins Rec_AnyMemRef:$lengths, Index:$first, Index:$count, Index:$steps);
  let results = (outs Rec_ColumnLengths:$loaded);
  let assemblyFormat = "$lengths `,` $first `,` $count `,` $steps attr-dict `:` type($lengths) `->` type($loaded)";
  let hasVerifier = 1;
}

def Rec_ColumnsReachedOp : Rec_GpuOp<"columns_reached", [Pure]> {
  let summary = "which columns step t still belongs to";
  let description = [{
    Made by *tiled*.

    **Constraints**
    - (C1) mask and lengths have the same columns.

    Example: `%reached = rec.columns_reached %length, %t : !rec.fragment<columns, 8xi64> -> !rec.fragment<columns, 8xi1>`
  }];
  let arguments = (ins Rec_ColumnLengths:$lengths, Index:$step);
  let results = (outs Rec_ColumnMask:$mask);
  let assemblyFormat = "$lengths `,` $step attr-dict `:` type($lengths) `->` type($mask)";
  let hasVerifier = 1;
}

def Rec_LoadWeightsOp : Rec_GpuOp<"load_weights"> {
  let summary = "rows of a weight's matrix into registers";
  let description = [{
    Made by *tiled*: the rows `elements` of the matrix at `weight[indices]`. Rows that do not exist
    are zero.

    **Constraints**
    - (C1) there is one index for each dimension of the weight but the last two;
    - (C2) the fragment is as deep as a row of the matrix, and holds what the weight holds.

    Example: `%w = rec.load_weights %r[%gate, %head], %elements : memref<4x2x64x64xbf16> -> !rec.fragment<weights, 8x64xbf16>`
  }];
  let arguments = (ins Rec_AnyMemRef:$weight, Variadic<Index>:$indices, Rec_ElementGroup:$elements);
  let results = (outs Rec_WeightsFragment:$fragment);
  let assemblyFormat = "$weight `[` $indices `]` `,` $elements attr-dict `:` type($weight) `->` type($fragment)";
  let hasVerifier = 1;
}

def Rec_LoadTileOp : Rec_GpuOp<"load_tile"> {
  let summary = "elements by batch columns, from memory";
  let description = [{
    Made by *tiled*. `indices` address all dimensions but the last, along which `elements` lie;
    `column_axis` is the dimension of the tile's columns (without it every column is the
    same). What is outside `elements` and `mask` is not read, and zero.

    A tile of the source's own type keeps elements as they lie in memory, and they are converted where
    they are used: a conversion here would wait for the memory.

    **Constraints**
    - (C1) there is one index for each dimension of the source but the last;
    - (C2) `column_axis` is a dimension that has an index;
    - (C3) the mask has the tile's columns;
    - (C4) the tile holds `f32`, or what the source holds.

    Example: `%x = rec.load_tile %x[%t, %column, %gate, %head], %elements, %mask columns 1 : memref<?x?x4x2x64xbf16>, !rec.fragment<columns, 8xi1> -> !rec.fragment<accumulator, 8x8xf32>`
  }];
  let arguments = (ins Rec_AnyMemRef:$source, Variadic<Index>:$indices, Rec_ElementGroup:$elements,
                       Rec_ColumnMask:$mask, OptionalAttr<I64Attr>:$column_axis);
  let results = (outs Rec_AnyTile:$tile);
  let assemblyFormat = "$source `[` $indices `]` `,` $elements `,` $mask (`columns` $column_axis^)? attr-dict `:` type($source) `,` type($mask) `->` type($tile)";
  let hasVerifier = 1;
}

def Rec_PrefetchTileOp : Rec_GpuOp<"prefetch_tile"> {
  let summary = "brings what a later rec.load_tile reads into the L2 cache";
  let description = [{
    Made by *tiled*; the operands of that `rec.load_tile`. Waits for nothing and changes nothing.

    **Constraints**
    - (C1) there is one index for each dimension of the source but the last;
    - (C2) `column_axis` is a dimension that has an index.

    Example: `rec.prefetch_tile %x[%t, %column, %gate, %head], %elements, %mask columns 1 : memref<?x?x4x2x64xbf16>, !rec.fragment<columns, 8xi1>`
  }];
  let arguments = (ins Rec_AnyMemRef:$source, Variadic<Index>:$indices, Rec_ElementGroup:$elements,
                       Rec_ColumnMask:$mask, OptionalAttr<I64Attr>:$column_axis);
  let assemblyFormat = "$source `[` $indices `]` `,` $elements `,` $mask (`columns` $column_axis^)? attr-dict `:` type($source) `,` type($mask)";
  let hasVerifier = 1;
}

def Rec_StoreTileOp : Rec_GpuOp<"store_tile"> {
  let summary = "a tile to global memory";
  let description = [{
    Made by *tiled*; the counterpart of `rec.load_tile`. Rounds to the memory's element type.

    **Constraints**
    - (C1) there is one index for each dimension of the target but the last;
    - (C2) `column_axis` is a dimension that has an index;
    - (C3) the mask has the tile's columns.

    Example: `rec.store_tile %tile, %h[%t, %column, %head], %elements, %mask columns 1 : !rec.fragment<accumulator, 8x8xf32>, memref<?x?x2x64xbf16>, !rec.fragment<columns, 8xi1>`
  }];
  let arguments = (ins Rec_Tile:$tile, Rec_AnyMemRef:$target, Variadic<Index>:$indices,
                       Rec_ElementGroup:$elements, Rec_ColumnMask:$mask, I64Attr:$column_axis);
  let assemblyFormat = "$tile `,` $target `[` $indices `]` `,` $elements `,` $mask `columns` $column_axis attr-dict `:` type($tile) `,` type($target) `,` type($mask)";
  let hasVerifier = 1;
}

def Rec_ZeroTileOp : Rec_GpuOp<"zero_tile", [Pure]> {
  let summary = "a tile of zeros";
  let description = [{
    Made by *tiled*. Example: `%zero = rec.zero_tile : !rec.fragment<accumulator, 8x8xf32>`
  }];
  let results = (outs Rec_Tile:$tile);
  let assemblyFormat = "attr-dict `:` type($tile)";
}

def Rec_SharedOperandsOp : Rec_GpuOp<"shared_operands"> {
  let summary = "a product's operand in shared memory, in several copies";
  let description = [{
    Made by *tiled*: [copies, batch columns, depth]. `name` is used in reports of the
    simulation. How elements lie in memory is the primitive's matter.

    Example: `%operands = rec.shared_operands "h" : memref<2x8x64xbf16, #gpu.address_space<workgroup>>`
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs Rec_SharedOperand:$shared);
  let assemblyFormat = "$name attr-dict `:` type($shared)";
}

def Rec_SharedWeightsOp : Rec_GpuOp<"shared_weights"> {
  let summary = "room in shared memory for weights that registers do not hold";
  let description = [{
    Made by *tiled*: [groups of a warp, gates]; each warp has its own. `name` is used in reports of the
    simulation.

    Example: `%weights = rec.shared_weights "r" : memref<1x2x!rec.fragment<weights, 8x64xbf16>, #gpu.address_space<workgroup>>`
  }];
  let arguments = (ins StrAttr:$name);
  let results = (outs Rec_SharedWeights:$weights);
  let assemblyFormat = "$name attr-dict `:` type($weights)";
}

def Rec_ClearOperandOp : Rec_GpuOp<"clear_operand"> {
  let summary = "fills a shared operand with zeros";
  let description = [{
    Made by *tiled*, once for each copy, because no warp writes the padding of the depth. All threads of
    the block share the work.

    Example: `rec.clear_operand %operands[%c0] : memref<2x8x64xbf16, #gpu.address_space<workgroup>>`
  }];
  let arguments = (ins Rec_SharedOperand:$shared, Index:$copy);
  let assemblyFormat = "$shared `[` $copy `]` attr-dict `:` type($shared)";
}

def Rec_StoreOperandOp : Rec_GpuOp<"store_operand"> {
  let summary = "a tile into a shared operand";
  let description = [{
    Made by *tiled*. Transposes, and rounds to the operand's element type. `column_tile` counts tiles
    of batch columns.

    **Constraints**
    - (C1) the tile's columns divide the operand's.

    Example: `rec.store_operand %tile, %operands[%copy], %columnTile, %elements : !rec.fragment<accumulator, 8x8xf32>, memref<2x8x64xbf16, #gpu.address_space<workgroup>>`
  }];
  let arguments = (ins Rec_Tile:$tile, Rec_SharedOperand:$shared, Index:$copy, Index:$column_tile,
                       Rec_ElementGroup:$elements);
  let assemblyFormat = "$tile `,` $shared `[` $copy `]` `,` $column_tile `,` $elements attr-dict `:` type($tile) `,` type($shared)";
  let hasVerifier = 1;
}

def Rec_MultiplyOp : Rec_GpuOp<"multiply"> {
  let summary = "weights times an operand in shared memory";
  let description = [{
    Made by *tiled*: one result per weight fragment of the array `weights[group]`, all from one read
    of the operand; sums in f32. The weights lie in registers, or in shared memory (`rec.shared_weights`). Without an index the whole array is taken.

    **Constraints**
    - (C1) the array has one dimension more than there are indices, and one fragment per result;
    - (C2) weights and operand have the same depth and element type.

    Example: `%p:4 = rec.multiply %weights[%group], %operands[%copy], %tile : memref<1x4x!rec.fragment<weights, 8x64xbf16>>, memref<2x8x64xbf16, #gpu.address_space<workgroup>> -> !rec.fragment<accumulator, 8x8xf32>, ...`
  }];
  let arguments = (ins Rec_WeightsArray:$weights, Variadic<Index>:$group, Rec_SharedOperand:$shared,
                       Index:$copy, Index:$column_tile);
  let results = (outs Variadic<Rec_Tile>:$products);
  let assemblyFormat = "$weights `[` $group `]` `,` $shared `[` $copy `]` `,` $column_tile attr-dict `:` type($weights) `,` type($shared) `->` type($products)";
  let hasVerifier = 1;
}

def Rec_SelectColumnsOp : Rec_GpuOp<"select_columns", [Pure, AllTypesMatch<["chosen", "otherwise", "tile"]>]> {
  let summary = "a tile from two, by column";
  let description = [{
    Made by *tiled*: masking chooses and never multiplies.

    **Constraints**
    - (C1) the mask has the tiles' columns.

    Example: `%h = rec.select_columns %reached, %new, %old : !rec.fragment<columns, 8xi1>, !rec.fragment<accumulator, 8x8xf32>`
  }];
  let arguments = (ins Rec_ColumnMask:$mask, Rec_Tile:$chosen, Rec_Tile:$otherwise);
  let results = (outs Rec_Tile:$tile);
  let assemblyFormat = "$mask `,` $chosen `,` $otherwise attr-dict `:` type($mask) `,` type($tile)";
  let hasVerifier = 1;
}

def Rec_PointwiseOp : Rec_GpuOp<"pointwise", [
    SingleBlockImplicitTerminator<"PointwiseYieldOp">, RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a step's scalar code, for each element of its tiles";
  let description = [{
    Made by *tiled*: the region sees one element of each input tile, and yields one of each
    result, as `f32`. The emitter prints it as a lambda on floats.

    **Constraints**
    - (C1) all inputs and results have one shape;
    - (C2) the region has one `f32` argument per input;
    - (C3) it yields one value per result.

    Example:
    ```mlir
    %sum = rec.pointwise(%x, %y) : (!tile, !tile) -> !tile {
    ^bb0(%a: f32, %b: f32):
      %c = arith.addf %a, %b : f32
      rec.pointwise_yield %c : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Rec_AnyTile>:$inputs);
  let results = (outs Variadic<Rec_Tile>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $body";
  let hasRegionVerifier = 1;
}

def Rec_PointwiseYieldOp : Rec_GpuOp<"pointwise_yield", [Pure, Terminator, HasParent<"PointwiseOp">]> {
  let summary = "ends the scalar code of rec.pointwise";
  let description = [{
    Made by *tiled*. Example: `rec.pointwise_yield %hn, %cn : f32, f32`
  }];
  let arguments = (ins Variadic<F32>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ (void)$_builder; (void)$_state; }]>];
}

} // opDocGroup

#endif // REPRISE_DIALECT_RECTILEOPS_TD
