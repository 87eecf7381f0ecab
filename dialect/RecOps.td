//===- RecOps.td - operators and recurrences ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame of a spec: operator, recurrence, yield, return.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_RECOPS_TD
#define REPRISE_DIALECT_RECOPS_TD

include "dialect/RecDialect.td"
include "dialect/RecInterfaces.td"
include "dialect/RecTypes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Rec_ReturnKind : I32EnumAttr<"ReturnKind", "what is kept of a sequence", [
    I32EnumAttrCase<"all", 0>, I32EnumAttrCase<"last", 1>, I32EnumAttrCase<"sum", 2>]> {
  let cppNamespace = "::reprise::rec";
}

def Rec_FrameDocs : OpDocGroup {
  let summary = "Frame of a spec";
  let description = [{
    What a user writes around a step.
  }];
}

let opDocGroup = Rec_FrameDocs in {

def Rec_OperatorOp : Rec_Op<"operator", [
    IsolatedFromAbove, Symbol, SingleBlock,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames"]>]> {
  let summary = "an operator: what a user writes and calls by name";
  let description = [{
    Written by the user; the stages *bound* and *scheduled* add attributes to it;
    *tiled* replaces it with a function. The names of its arguments are the names of
    the inputs, as users and host programs write them, and are kept as such.

    `sizes` (from *bound*) gives the size of each dimension that the kernel is
    compiled for; a dimension without a size stays dynamic. `nominal_sizes` (from *bound*) are the
    sizes of dynamic dimensions that it is tuned for. `storage` (from *bound*) is
    the element type of streams in memory. `schedules` (from *scheduled*) says how each
    group of stages is computed, in the order of the groups, and `tuned_for` holds the nominal sizes
    that groups and schedules were chosen by.

    An argument may have a default, written behind its type: an input that is left out
    is filled with that number. An argument that is nothing but an initial value needs
    none: left out, it is zero, unless it has one.

    `step` (from rec-derive-step) makes it a decode step: it computes one step, and
    time is no axis of its inputs and results in memory. `packed` (from rec-derive-packed)
    says that rows lie one behind the other: in memory `tokens` stands for time and B, and `offsets`
    [B + 1] is an input.

    **Constraints**
    - (C1) every argument is a `!rec.tensor`;
    - (C2) the arguments' names are unique, of letters, digits and `_`, and do not begin
      with a digit; none is `lengths`: every operator has that input already;
    - (C3) every dimension in `sizes` is one of the operator, with a size of at
      least 1: 2 for `direction`, and 1 for the time of a decode step;
    - (C4) the body ends in `rec.return`;
    - (C5) before it there are stages only (recurrences);
    - (C6) a default is a finite `f32` number, of an argument that holds floating-point
      numbers;
    - (C7) the recurrences of a decode step run forward, and read nothing of later steps;
    - (C8) all stages are bidirectional, or none is;
    - (C9) its attributes are these, or have a dialect's name in front;
    - (C10) the storage type is `f32`, `bf16` or `f16`;
    - (C11) an argument has the dimension B, the batch;
    - (C12) `schedules` holds schedules;
    - (C13) every dimension in `nominal_sizes` is a dynamic one of the operator, with a size of
      at least 1;
    - (C14) `tuned_for` is a part of `nominal_sizes`;
    - (C15) windows fit the sizes of their taps: `centred` has an odd number, `ahead` is below it, and a `from` has
      as many steps as the first tap reaches back, at least one;
    - (C16) a packed operator is no decode step, has one time and no dimension `tokens`; every tensor over time
      has B behind it.

    Example:
    ```mlir
    rec.operator @decay(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<D> = 0.5, %s0: !rec.tensor<B, D>) {
      %s = rec.recurrence over T
          streams(%xt = %x : !rec.tensor<T, B, D>)
          params(%at = %a : !rec.tensor<D>)
          states(%sp = %s0 : !rec.tensor<B, D>) {
        %kept = arith.mulf %at, %sp : f32
        %sn = arith.addf %kept, %xt : f32
        rec.yield %sn
      }
      rec.return s = all %s, s_last = last %s
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$argument_names,
                   OptionalAttr<DictionaryAttr>:$defaults,
                   OptionalAttr<DictionaryAttr>:$sizes,
                   OptionalAttr<DictionaryAttr>:$nominal_sizes,
                   OptionalAttr<TypeAttr>:$storage,
                   OptionalAttr<ArrayAttr>:$schedules,
                   OptionalAttr<DictionaryAttr>:$tuned_for, UnitAttr:$step, UnitAttr:$packed);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    ::llvm::StringRef getArgumentName(unsigned index);
    /// The argument called `name`; null where there is none.
    ::mlir::BlockArgument getArgument(::llvm::StringRef name);
    /// What fills an argument that is left out; nullopt where it has no default.
    std::optional<double> getDefault(::mlir::BlockArgument argument);
    /// Whether an argument is nothing but an initial value (of a state, a
    /// lagged stream or a window): left out, it is zero.
    static bool isInitialValue(::mlir::BlockArgument argument);
    /// Whether it is one, and of a state somewhere: then its tensor is f32 in
    /// every storage type, unless the spec says otherwise. What stands before a
    /// stream alone is stored like the stream.
    static bool isInitialState(::mlir::BlockArgument argument);
    /// Whether an input may be left out.
    bool isOptional(::mlir::BlockArgument argument) {
      return isInitialValue(argument) || getDefault(argument);
    }
    /// All dimension names, in the order in which the arguments first mention
    /// them; `direction` leads. Of packed rows, `tokens` and no time.
    ::llvm::SmallVector<::llvm::StringRef> getDimensionNames();
    /// The size that the operator is compiled for; nullopt while dynamic.
    std::optional<int64_t> getSize(::llvm::StringRef dimension);
    /// Its stages, in order.
    ::llvm::SmallVector<StageOpInterface> getStages();
    /// Whether a stage runs over this dimension.
    bool isTime(::llvm::StringRef dimension);
    /// The times of its stages, in the order of the stages.
    ::llvm::SmallVector<::llvm::StringRef> getTimes();
    /// The input that says how many steps the rows have of a time: `lengths`, or
    /// `lengths_X` for a time X that is not the first one.
    std::string getLengthsName(::llvm::StringRef time);
    /// Whether its stages walk time both ways.
    bool isBidirectional();
    /// A tensor's axes in memory: all its dimensions; in a decode step, without
    /// time; where rows are packed, with `tokens` for time and B.
    ::llvm::SmallVector<Dimension> getAxes(::llvm::ArrayRef<Dimension> dimensions);
    ReturnOp getReturn();
  }];
}

def Rec_RecurrenceOp : Rec_Op<"recurrence", [
    AttrSizedOperandSegments, SingleBlockImplicitTerminator<"YieldOp">,
    RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<Rec_StageOpInterface>,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmBlockArgumentNames", "getAsmResultNames"]>]> {
  let summary = "a step, repeated over time";
  let description = [{
    Written by the user, or derived. Each clause names the step's arguments beside
    the tensor that they stand for; a packed tensor has one name per entry.

    - `streams`: a value of time, [time, B, pack, space] (without B: the same for every row);
      also a sequence of an earlier recurrence. `= stream at index` reads a tensor through an index
      list [time, B] or [time] of `i32`: at time t it has the value of the stream's entry index[t], from 0 on,
      along its first dimension, which has any name.
    - `lagged`: a stream one step behind, `= stream from initial`: at time t it has
      the stream's value at t - 1, and at t = 0 the initial value.
    - `windows`: some steps of a stream at once, `over J = stream`: a value over [J] and the stream's space.
      Tap j is the value at t - d (J - 1 - j), with `dilated d` (1 without). `ahead a` moves the window a taps
      later, and `centred` by half of it. Before the row's first step stands zero, or, with `from past`,
      [P, B, pack, space], what came before, the newest last; P is d (J - 1 - ahead). Behind
      the row's end stands zero.
    - `params`: constant in time, [pack, space], or [B, pack, space], one for each row.
    - `states`: the value that the last step yielded, at first the initial value [B, space]; or
      `= last sequence`: the last value of an earlier recurrence's state.
    - `reset`: [time, B] or [time] of `i32`: a step where it is not zero begins a segment.

    The step yields the new states in their order, then any further values; each is
    a result. Behind them there may be a result for each `from` of a lagged stream or window, in
    their order: what takes its place in the next call, to be returned as `last`.

    `reverse` walks time downwards: a row holds its initial states
    until t is below its length; lagged streams and windows are about time all the same. `mirrored`
    beside it says that they are about the order of the walk: an earlier step is then a later time, and what
    stands for the steps before the first stands behind the row's end. `--direction reverse` makes it so of a spec that is
    written forwards. So is each half of `bidirectional`
    (written by rec-derive-bidirectional), which walks both ways, each with its own entry of `direction`.

    *bound* writes how each sequence lies in memory behind the clauses, `-> !rec.sequence<...>`.
    `group` (from rec-group-stages) numbers the group of stages that it is computed with.

    **Constraints**
    - (C1) a stream, a lagged one and a windowed one begin with the time dimension, then B if
      they have it; a stream that is read through a list begins with another one; an initial value begins with
      B; neither stands anywhere else
      (`direction` may lead). A sequence is that of an earlier stage over the same time. Time is not B;
    - (C2) params have no time, and B in front only;
    - (C3) each clause names as many arguments as its tensor's pack has entries;
      an initial state has no pack; an integer stands at the pack's place only;
    - (C4) step arguments are `f32`;
    - (C5) beside constants, products, `rec.reduce` and `rec.outer`, only the functions of
      [functions.md](functions.md) stand in a step; values are `f32` or `i1`. No op
      has a region: there is no control flow, select instead;
    - (C6) each yielded state has the index space of its initial value;
    - (C7) there is one result per yielded value, and at least as many yielded values as states;
    - (C8) there is at least one stream, lagged stream or window (it gives time its size);
    - (C9) no two index dimensions of a space have the same name; `rec.outer`
      alone may repeat one, and its result may only be yielded;
    - (C10) a lagged stream and its initial value have the same pack and index space;
    - (C11) streams, parameters and initial values hold floating-point numbers, index lists and `reset` `i32`;
    - (C12) `direction` is the first dimension of a tensor that has it, and only a
      bidirectional recurrence's tensors have it; that one is not `reverse`, and only a reverse one is `mirrored`;
    - (C13) a sequence whose type says how it lies in memory has time, B and the index space of
      the yielded value;
    - (C14) the taps of a window are a dimension that the stream does not have; `centred` stands for `ahead`;
    - (C15) `past` has a dimension of its own in the place of the stream's time, B, and the stream's pack and space;
    - (C16) the state whose last value another one begins with is one of an earlier recurrence.

    Example: two layers; the first sees its input and the input one step before, the
    second reads the first layer's sequence and runs beside it.

    ```mlir
    rec.operator @stacked(%x: !rec.tensor<T, B, D>, %x0: !rec.tensor<B, D>,
                          %s0: !rec.tensor<B, D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>) {
      %s = rec.recurrence over T
          streams(%xt = %x : !rec.tensor<T, B, D>)
          lagged(%xl = %x : !rec.tensor<T, B, D> from %x0 : !rec.tensor<B, D>)
          states(%sp = %s0 : !rec.tensor<B, D>) {
        %change = arith.subf %xt, %xl : f32
        %sum = arith.addf %sp, %change : f32
        rec.yield %sum
      }
      %h = rec.recurrence over T
          streams(%st = %s : !rec.sequence)
          states(%hp = %h0 : !rec.tensor<B, D>) {
        %rh = rec.product %r, %hp : !rec.tensor<D, D>
        %a = arith.addf %st, %rh : f32
        %hn = math.tanh %a : f32
        rec.yield %hn
      }
      rec.return s = all %s, h = all %h, h_last = last %h
    }
    ```
  }];
  let arguments = (ins Variadic<AnyTypeOf<[Rec_Tensor, Rec_Sequence]>>:$streams,
                   Variadic<Rec_Tensor>:$indices,
                   Variadic<AnyTypeOf<[Rec_Tensor, Rec_Sequence]>>:$lagged_streams,
                   Variadic<Rec_Tensor>:$lagged_initials,
                   Variadic<AnyTypeOf<[Rec_Tensor, Rec_Sequence]>>:$windowed_streams,
                   Variadic<Rec_Tensor>:$pasts,
                   Variadic<Rec_Tensor>:$params,
                   Variadic<AnyTypeOf<[Rec_Tensor, Rec_Sequence]>>:$initial_states,
                   Optional<Rec_Tensor>:$reset,
                   StrAttr:$time, UnitAttr:$reverse, UnitAttr:$mirrored, UnitAttr:$bidirectional,
                   DefaultValuedAttr<DenseI32ArrayAttr, "{}">:$indexed,
                   DefaultValuedAttr<TypedArrayAttrBase<Rec_WindowAttr, "windows">, "{}">:$windows,
                   OptionalAttr<I64Attr>:$group);
  let results = (outs Variadic<Rec_Sequence>:$sequences);
  let regions = (region SizedRegion<1>:$step);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// The dimension that leads a tensor that is read through a list; empty
    /// where it has none.
    static ::llvm::StringRef leadingNameOf(::mlir::Value stream);
    /// The step arguments that stand for `streams[index]`, and so on.
    ::mlir::ValueRange getStreamArguments(unsigned index);
    ::mlir::ValueRange getLaggedArguments(unsigned index);
    ::mlir::ValueRange getWindowArguments(unsigned index);
    ::mlir::ValueRange getParamArguments(unsigned index);
    ::mlir::ValueRange getStateArguments();
    /// The list through which `streams[index]` is read; null where it is not.
    ::mlir::TypedValue<NamedTensorType> getIndexOf(unsigned index);
    /// What the window over `windowed_streams[index]` shows, and what stands
    /// before the first step; null where that is zero.
    Window getWindow(unsigned index);
    ::mlir::Value getPastOf(unsigned index);
    /// The dimension that a past has in the place of time.
    static ::llvm::StringRef getPastName(::mlir::Value past);
    /// Whether windows fit the sizes of their taps and pasts, where these are
    /// known; an error on the op where they do not.
    ::llvm::LogicalResult
    checkWindowSizes(::llvm::function_ref<std::optional<int64_t>(::llvm::StringRef)> sizeOf);
    /// The results behind the yielded ones: what takes the place of each `from`.
    ::mlir::ResultRange getPastResults();
    /// What `result`, one of those, belongs to.
    ArgumentBinding bindingOfPast(::mlir::OpResult result);
    /// What an argument of the step stands for.
    ArgumentBinding bindingOf(::mlir::Value argument);
    unsigned getNumStates() { return getInitialStates().size(); }
    /// How many step arguments a clause's operand stands for: all but a stream
    /// that is read through a list, and that one.
    int64_t getPackOf(::mlir::Value operand);
    int64_t getStreamPack(unsigned index);
    YieldOp getYield();
  }];
}

def Rec_YieldOp : Rec_Op<"yield", [Pure, Terminator, HasParent<"RecurrenceOp">]> {
  let summary = "ends a step: its new states, then its further values";
  let description = [{
    Written by the user at the end of a step.

    Example: `rec.yield %hn, %cn`
  }];
  let arguments = (ins Variadic<F32>:$values);
  let assemblyFormat = "($values^)? attr-dict";
  let builders = [OpBuilder<(ins), [{ (void)$_builder; (void)$_state; }]>];
}

def Rec_ReturnOp : Rec_Op<"return", [
    Pure, Terminator, HasParent<"OperatorOp">, AttrSizedOperandSegments]> {
  let summary = "names the operator's results";
  let description = [{
    Written by the user at the end of an operator. Each result has a name and
    says what is kept of a sequence, or of several of the same space as a pack
    (behind a sequence stands its type, once *bound* has given it one):

    - `all`: every step, [time, B, direction, pack, space], in the storage type. `every k` keeps
      the steps k - 1, 2k - 1, ... alone, [floordiv(time, k), B, ...]; `at steps` those that an
      argument lists, [S] or [S, B] of `i32`, in ascending order;
    - `last`: the value after the last step of each row, [direction, B, pack, space]
      (of a state only: with no step at all it is the initial value, and it is stored like that one, in
      `f32` unless the spec says otherwise); and the result of a recurrence that stands for a `from`;
    - `sum`: the sum over all steps and rows, [direction, pack, space], in `f32`.

    `direction` is there where the value's space has it: in a bidirectional recurrence. The space of a
    state is in the order of its initial value (of the first state of a pack), any other in
    the order in which the operator's arguments name its dimensions.

    **Constraints**
    - (C1) names are unique, and no argument's (`lengths` is one);
    - (C2) the sequences of a pack have the same index space;
    - (C3) `last` is taken of states only;
    - (C4) a `rec.outer` value is only returned as `sum`;
    - (C5) each result has a name, a kind and at least one sequence;
    - (C6) `every` and `at` choose among the steps of `all`; `every` is at least 1, and `at` an
      argument [S] or [S, B] of `i32` that no recurrence reads.

    Example: `rec.return h = all %h, h_last = last %h, db = sum (%di, %df)`
  }];
  let arguments = (ins Variadic<Rec_Sequence>:$sequences, Variadic<Rec_Tensor>:$chosen_steps,
                   StrArrayAttr:$result_names,
                   DenseI32ArrayAttr:$kinds, DenseI32ArrayAttr:$packs,
                   DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$strides);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ReturnKind getKind(unsigned result) { return static_cast<ReturnKind>(getKinds()[result]); }
    ::llvm::StringRef getResultName(unsigned result);
    unsigned getNumReturned() { return getResultNames().size(); }
    /// Of the kind `all`: 1 where every step is kept, k where every k-th is, and
    /// 0 where an argument lists the steps.
    int64_t getStride(unsigned result) { return getStrides().empty() ? 1 : getStrides()[result]; }
    /// The argument that lists a result's steps; null where none does.
    ::mlir::TypedValue<NamedTensorType> getStepsOf(unsigned result);
    /// The dimensions of one result, an integer for the pack. That of the kept
    /// steps is time, also where not all are kept.
    ::llvm::SmallVector<Dimension> getReturnedDimensions(unsigned result);
    /// The tensor that holds one result, in a bound operator.
    NamedTensorType getReturnedType(unsigned result);
    /// The sequences that make up one result: one, or a pack.
    ::mlir::OperandRange getPacked(unsigned result);
  }];
}

} // opDocGroup

#endif // REPRISE_DIALECT_RECOPS_TD
