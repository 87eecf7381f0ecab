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
include "mlir/Interfaces/SideEffectInterfaces.td"

def Rec_AnyMemRef : Type<CPred<"::llvm::isa<::mlir::MemRefType>($_self)">, "memref", "::mlir::MemRefType">;

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
// Each op is one device primitive (kernels/device): the emitter prints a call of it.
//===----------------------------------------------------------------------===//

class Rec_GpuOp<string mnemonic, list<Trait> traits = []> : Rec_Op<mnemonic, traits>;

def Rec_IsPresentOp : Rec_GpuOp<"is_present", [Pure]> {
  let summary = "whether an optional argument was given";
  let description = [{
    Made by *tiled*. Example: `%given = rec.is_present %h0 : memref<?x1x64xf32>`
  }];
  let arguments = (ins Rec_AnyMemRef:$argument);
  let results = (outs I1:$given);
  let assemblyFormat = "$argument attr-dict `:` type($argument)";
}

def Rec_ElementsOp : Rec_GpuOp<"elements", [Pure]> {
  let summary = "the group-th group of eight elements of a dimension";
  let description = [{
    Made by *tiled*. Example: `%elements = rec.elements %group of 64`
  }];
  let arguments = (ins Index:$group, I64Attr:$size);
  let results = (outs Rec_ElementGroup:$elements);
  let assemblyFormat = "$group `of` $size attr-dict";
}

def Rec_ColumnsBelowOp : Rec_GpuOp<"columns_below", [Pure]> {
  let summary = "which of a tile's batch columns exist";
  let description = [{
    Made by *tiled*: columns `first` + 0..7 that are below `count`.

    Example: `%in = rec.columns_below %column, %B : !rec.fragment<columns, 8xi1, warp>`
  }];
  let arguments = (ins Index:$first, Index:$count);
  let results = (outs Rec_Fragment:$mask);
  let assemblyFormat = "$first `,` $count attr-dict `:` type($mask)";
}

def Rec_AllColumnsOp : Rec_GpuOp<"all_columns", [Pure]> {
  let summary = "a mask of all of a tile's columns";
  let description = [{
    Made by *tiled* for what is the same in every column.
    Example: `%all = rec.all_columns : !rec.fragment<columns, 8xi1, warp>`
  }];
  let results = (outs Rec_Fragment:$mask);
  let assemblyFormat = "attr-dict `:` type($mask)";
}

def Rec_LoadLengthsOp : Rec_GpuOp<"load_lengths"> {
  let summary = "each column's number of steps";
  let description = [{
    Made by *tiled*: `steps` where no lengths were given, 0 for columns that do not exist.

    Example: `%length = rec.load_lengths %lengths, %column, %B, %T : memref<?xi32> -> !rec.fragment<columns, 8xi64, warp>`
  }];
  let arguments = (ins Rec_AnyMemRef:$lengths, Index:$first, Index:$count, Index:$steps);
  let results = (outs Rec_Fragment:$loaded);
  let assemblyFormat = "$lengths `,` $first `,` $count `,` $steps attr-dict `:` type($lengths) `->` type($loaded)";
}

def Rec_ColumnsReachedOp : Rec_GpuOp<"columns_reached", [Pure]> {
  let summary = "which columns step t still belongs to";
  let description = [{
    Made by *tiled*. Example: `%reached = rec.columns_reached %length, %t : !rec.fragment<columns, 8xi64, warp> -> !rec.fragment<columns, 8xi1, warp>`
  }];
  let arguments = (ins Rec_Fragment:$lengths, Index:$step);
  let results = (outs Rec_Fragment:$mask);
  let assemblyFormat = "$lengths `,` $step attr-dict `:` type($lengths) `->` type($mask)";
}

def Rec_LoadWeightsOp : Rec_GpuOp<"load_weights"> {
  let summary = "rows of a weight's matrix into registers";
  let description = [{
    Made by *tiled*: the rows `elements` of the matrix at `weight[indices]`.

    Example: `%w = rec.load_weights %r[%gate, %head], %elements : memref<4x2x64x64xbf16> -> !rec.fragment<weights, 8x64xbf16, warp>`
  }];
  let arguments = (ins Rec_AnyMemRef:$weight, Variadic<Index>:$indices, Rec_ElementGroup:$elements);
  let results = (outs Rec_Fragment:$fragment);
  let assemblyFormat = "$weight `[` $indices `]` `,` $elements attr-dict `:` type($weight) `->` type($fragment)";
}

def Rec_LoadTileOp : Rec_GpuOp<"load_tile"> {
  let summary = "elements by batch columns, from global memory";
  let description = [{
    Made by *tiled*. `indices` address all dimensions but the last, along which `elements` lie;
    `column_axis` is the dimension of the tile's columns (without it every column is the
    same). What is outside `elements` and `mask` is not read, and zero.

    Example: `%x = rec.load_tile %x[%t, %column, %gate, %head], %elements, %mask columns 1 : memref<?x?x4x2x64xbf16>, !rec.fragment<columns, 8xi1, warp> -> !rec.fragment<accumulator, 8x8xf32, warp>`
  }];
  let arguments = (ins Rec_AnyMemRef:$source, Variadic<Index>:$indices, Rec_ElementGroup:$elements,
                       Rec_Fragment:$mask, OptionalAttr<I64Attr>:$column_axis);
  let results = (outs Rec_Fragment:$tile);
  let assemblyFormat = "$source `[` $indices `]` `,` $elements `,` $mask (`columns` $column_axis^)? attr-dict `:` type($source) `,` type($mask) `->` type($tile)";
}

def Rec_StoreTileOp : Rec_GpuOp<"store_tile"> {
  let summary = "a tile to global memory";
  let description = [{
    Made by *tiled*; the counterpart of `rec.load_tile`. Rounds to the memory's element type.

    Example: `rec.store_tile %tile, %h[%t, %column, %head], %elements, %mask columns 1 : !rec.fragment<accumulator, 8x8xf32, warp>, memref<?x?x2x64xbf16>, !rec.fragment<columns, 8xi1, warp>`
  }];
  let arguments = (ins Rec_Fragment:$tile, Rec_AnyMemRef:$target, Variadic<Index>:$indices,
                       Rec_ElementGroup:$elements, Rec_Fragment:$mask, I64Attr:$column_axis);
  let assemblyFormat = "$tile `,` $target `[` $indices `]` `,` $elements `,` $mask `columns` $column_axis attr-dict `:` type($tile) `,` type($target) `,` type($mask)";
}

def Rec_ZeroTileOp : Rec_GpuOp<"zero_tile", [Pure]> {
  let summary = "a tile of zeros";
  let description = [{
    Made by *tiled*. Example: `%zero = rec.zero_tile : !rec.fragment<accumulator, 8x8xf32, warp>`
  }];
  let results = (outs Rec_Fragment:$tile);
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
  let results = (outs Rec_AnyMemRef:$shared);
  let assemblyFormat = "$name attr-dict `:` type($shared)";
}

def Rec_ClearOperandOp : Rec_GpuOp<"clear_operand"> {
  let summary = "fills a shared operand with zeros";
  let description = [{
    Made by *tiled*, once: no warp writes the padding of the depth. Example: `rec.clear_operand %operands[%c0] : memref<2x8x64xbf16>`
  }];
  let arguments = (ins Rec_AnyMemRef:$shared, Index:$copy);
  let assemblyFormat = "$shared `[` $copy `]` attr-dict `:` type($shared)";
}

def Rec_StoreOperandOp : Rec_GpuOp<"store_operand"> {
  let summary = "a tile into a shared operand";
  let description = [{
    Made by *tiled*. Transposes, and rounds to the operand's element type.

    Example: `rec.store_operand %tile, %operands[%copy], %columnTile, %elements : !rec.fragment<accumulator, 8x8xf32, warp>, memref<2x8x64xbf16>`
  }];
  let arguments = (ins Rec_Fragment:$tile, Rec_AnyMemRef:$shared, Index:$copy, Index:$column_tile,
                       Rec_ElementGroup:$elements);
  let assemblyFormat = "$tile `,` $shared `[` $copy `]` `,` $column_tile `,` $elements attr-dict `:` type($tile) `,` type($shared)";
}

def Rec_MultiplyOp : Rec_GpuOp<"multiply"> {
  let summary = "weights in registers times an operand in shared memory";
  let description = [{
    Made by *tiled*: one result per weight fragment of the array `weights[group]`, all from one read
    of the operand; sums in f32. Without an index the whole array is taken.

    Example: `%p:4 = rec.multiply %weights[%group], %operands[%copy], %tile : memref<1x4x!rec.fragment<weights, 8x64xbf16, warp>>, memref<2x8x64xbf16> -> !rec.fragment<accumulator, 8x8xf32, warp>, ...`
  }];
  let arguments = (ins Rec_AnyMemRef:$weights, Variadic<Index>:$group, Rec_AnyMemRef:$shared,
                       Index:$copy, Index:$column_tile);
  let results = (outs Variadic<Rec_Fragment>:$products);
  let assemblyFormat = "$weights `[` $group `]` `,` $shared `[` $copy `]` `,` $column_tile attr-dict `:` type($weights) `,` type($shared) `->` type($products)";
}

def Rec_SelectColumnsOp : Rec_GpuOp<"select_columns", [Pure, AllTypesMatch<["chosen", "otherwise", "tile"]>]> {
  let summary = "a tile from two, by column";
  let description = [{
    Made by *tiled*: masking chooses and never multiplies.

    Example: `%h = rec.select_columns %reached, %new, %old : !rec.fragment<columns, 8xi1, warp>, !rec.fragment<accumulator, 8x8xf32, warp>`
  }];
  let arguments = (ins Rec_Fragment:$mask, Rec_Fragment:$chosen, Rec_Fragment:$otherwise);
  let results = (outs Rec_Fragment:$tile);
  let assemblyFormat = "$mask `,` $chosen `,` $otherwise attr-dict `:` type($mask) `,` type($tile)";
}

def Rec_PointwiseOp : Rec_GpuOp<"pointwise", [
    SingleBlockImplicitTerminator<"PointwiseYieldOp">, RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "a step's scalar code, for each element of its tiles";
  let description = [{
    Made by *tiled*: the region sees one element of each input tile, and yields one of each
    result. The emitter prints it as a lambda on floats.

    Example:
    ```mlir
    %sum = rec.pointwise(%x, %y) : (!tile, !tile) -> !tile {
    ^bb0(%a: f32, %b: f32):
      %c = arith.addf %a, %b : f32
      rec.pointwise_yield %c : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Rec_Fragment>:$inputs);
  let results = (outs Variadic<Rec_Fragment>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $body";
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
