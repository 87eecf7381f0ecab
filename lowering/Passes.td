//===- Passes.td - the passes of the lowering -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_PASSES_TD
#define REPRISE_LOWERING_PASSES_TD

include "mlir/Pass/PassBase.td"

def DeriveInputProduct : Pass<"rec-derive-input-product", "::mlir::ModuleOp"> {
  let summary = "makes a stream the product of an input and a weight";
  let description = [{
    On a spec, before *bound*, since it changes the inputs. The stream `argument`
    [time, B, pack, space] gives way to the inputs `u` [time, B, I] and `w` [pack, space, I]; each step
    that read it begins with their product. A leading `direction` of the stream is the
    weight's; the input is the same for both.

    Example: `%x: !rec.tensor<T, B, 4, H, D>` becomes `%u: !rec.tensor<T, B, I>`,
    `%w: !rec.tensor<4, H, D, I>`, and in the step
    `%xi, %xf, %xz, %xo = rec.product %w, %ut : !rec.tensor<4, H, D, I>`.
  }];
  let options = [
    Option<"argument", "argument", "std::string", "\"x\"", "the argument that is replaced">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def DeriveBidirectional : Pass<"rec-derive-bidirectional", "::mlir::ModuleOp"> {
  let summary = "makes an operator run in both directions";
  let description = [{
    On a spec, before *bound*, since it changes the inputs. Every argument gets the leading
    dimension `direction`, and every recurrence walks time both ways, whatever the
    direction that the spec gives it.

    Example: `%x: !rec.tensor<T, B, D>` becomes `%x: !rec.tensor<direction, T, B, D>`, and
    `over T` becomes `over T bidirectional`.
  }];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def DeriveStep : Pass<"rec-derive-step", "::mlir::ModuleOp"> {
  let summary = "makes an operator's decode step";
  let description = [{
    On a spec, before *bound*, since it changes the inputs' shapes: marks the operator as a `step`.
    It takes the states and one step's inputs, without an axis for time, and gives
    the new states and that step's outputs. `lengths` stays: 0 for a row that is over,
    else 1.

    Example: `rec.operator @cell(...) attributes {step} {`
  }];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def BindOperator : Pass<"rec-bind", "::mlir::ModuleOp"> {
  let summary = "gives dimensions their sizes and tensors their element types";
  let description = [{
    Spec to *bound*. Dimensions named in `sizes` are fixed; time and batch must stay
    dynamic, and every other dimension needs a size (`direction` has 2 by itself, and
    the time of a decode step 1). A tensor written without an element
    type gets `storage`, or `f32` where it is only used as an initial state. Ops of a step whose
    results nobody uses are dropped.

    Example: `--rec-bind="sizes=H=12,D=64 storage=f32"` turns
    `%x: !rec.tensor<T, B, 4, H, D>` into `%x: !rec.tensor<T, B, 4, H, D : f32>` and adds
    `sizes = {D = 64 : i64, H = 12 : i64}`.
  }];
  let options = [
    ListOption<"sizes", "sizes", "std::string", "NAME=SIZE of each fixed dimension">,
    Option<"storage", "storage", "std::string", "\"f32\"", "storage type: f32, bf16 or f16">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def ScheduleForCpu : Pass<"rec-schedule-cpu", "::mlir::ModuleOp"> {
  let summary = "chooses the tiling of a bound operator on CPU cores";
  let description = [{
    *Bound* to *scheduled*: attaches a `#rec.schedule<cpu_step {...}>` to every operator that has
    none.

    - `vector_lanes`: f32 elements in a vector register;
    - `tile_vectors`, `tile_sums`: a product's register tile has at most so many vectors side by
      side, and so many sums: `tile_sums / tile_vectors` rows share one load of the weights;
    - `depth_block`: steps of a product's contraction that all rows take before the next ones
      begin, so that their weights stay in the first-level cache;
    - `depth_unroll`: steps of a contraction in one turn of its loop at most, a power of two: tiles
      of many sums take fewer;
    - `sum_chains`: sums that a tile adds to in turn at least, so that no addition waits for the
      one before it: a tile of fewer has several for each, as far as `depth_unroll` goes;
    - `hoisted_rows`: rows (of time and batch) for which products of streams alone are computed
      at once, before their steps;
    - `split_rows_from`: from this many rows per thread on, the team splits the batch,
      and each thread computes all elements of its rows; below, it splits the
      elements, and threads meet at a barrier after each phase;
    - `thread_flops`: operations of a step's products that are worth a further thread, where
      threads meet after each phase;
    - `claim_flops`, `claim_units`: in steps whose threads meet after each phase, units of at least so
      many operations are claimed one after the other, so that a faster core does more, where each
      thread has at least so many;
    - `threads`: how many the team will have; what is shared out is cut to suit them.

    The knobs are the solution of the constraints in `cpu/CpuTiling.h` that comes first in the
    order of their preferences. `explain` adds a remark: how each constraint stands, and which of
    them decide.

    Example: `#rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 4 : i64, depth_block = 96 : i64, depth_unroll = 4 : i64, hoisted_rows = 128 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 24 : i64, tile_vectors = 4 : i64, vector_lanes = 16 : i64}>`
  }];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "64", "bytes of a vector register">,
    Option<"vectorRegisters", "vector-registers", "int64_t", "32", "number of vector registers">,
    Option<"firstCacheBytes", "first-cache-bytes", "int64_t", "32768", "bytes of a core's first-level cache">,
    Option<"cacheBytes", "cache-bytes", "int64_t", "1048576", "bytes of a core's own cache">,
    Option<"threads", "threads", "int64_t", "1", "threads of the team">,
    Option<"explain", "explain", "bool", "false", "say which constraints decide the schedule">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def TileForCpu : Pass<"rec-tile-cpu", "::mlir::ModuleOp"> {
  let summary = "makes loops, vectors and buffers of a scheduled operator";
  let description = [{
    *Scheduled* (`cpu_step`) to *tiled*: replaces each operator by functions over memrefs that
    every thread of a team calls. `NAME_prepare` packs the weights, if there are any. `NAME` runs
    the operator: for each step and phase a loop over this thread's part of the elements, in which
    products are summed in registers for all rows, and the rest is computed vector by vector.
    Each takes the tensors and the memory that it uses, by the names in `rec.arguments`, and the team.
    `rec.prepared_bytes` and `rec.workspace_bytes` on the functions tell how much memory they need,
    `rec.team_size` how many threads are worth their barriers; `rec.tile_registers` and
    `rec.block_bytes` say what was planned, for `rec-recount-cpu`.

    Example: the kernel for the CPU in `tests/design`.
  }];
  let dependentDialects = ["::reprise::rec::RecDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def RecountCpu : Pass<"rec-recount-cpu", "::mlir::ModuleOp"> {
  let summary = "counts what a tiled kernel's products take, against what was planned";
  let description = [{
    After `rec-tile-cpu`, before anything is simplified: counts, in each loop that sums products in
    vectors, how many of them live at once, and the bytes of weights that all its turns load, and
    compares them with `rec.tile_registers` and `rec.block_bytes`, which are the numbers that the
    schedule's constraints were about. A loop that takes more is an error: what was
    proved to fit is not what is built.

    Example: `reprise-opt --rec-bind="sizes=H=1,D=64 storage=f32" --rec-schedule-cpu --rec-tile-cpu --rec-recount-cpu`
  }];
}

def ExpandMath : Pass<"rec-expand-math", "::mlir::ModuleOp"> {
  let summary = "writes out transcendental functions as vector arithmetic";
  let description = [{
    Replaces `rec.sigmoid`, `rec.softplus`, `rec.logsigmoid`, `rec.spike` and the functions of `math` on `f32` vectors by
    arithmetic that targets have instructions for, within 4 ulp. A function for which
    there is no expansion is an error at its place in the spec.

    Example: `math.exp %x : vector<16xf32>` becomes a range reduction and a polynomial.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def ConvertTiledToLLVM : Pass<"rec-convert-to-llvm", "::mlir::ModuleOp"> {
  let summary = "turns a tiled CPU kernel into the LLVM dialect";
  let description = [{
    *Tiled* to *llvm*: functions, loops, memrefs and vectors by the upstream conversions, the
    team's ops as loads from and a call through the runtime's `TeamContext`, and for each kernel
    the entry `void NAME_entry(void **arguments)` that the runtime calls
    (runtime/KernelAbi.h).

    Example: `rec.team_barrier %team` becomes an indirect `llvm.call`.
  }];
  let dependentDialects = ["::mlir::cf::ControlFlowDialect", "::mlir::LLVM::LLVMDialect"];
}

def ScheduleForGpu : Pass<"rec-schedule-gpu", "::mlir::ModuleOp"> {
  let summary = "chooses the tiling of a bound operator on a GPU";
  let description = [{
    *Bound* to *scheduled*: attaches a `#rec.schedule<block_step {...}>` to every operator that has
    none: one thread block walks all steps of one head and one tile of the batch, with
    the recurrent weights in its registers and, where these are too few, in shared memory. An operator that does not fit gets an error that says by
    how much. A schedule that an operator has must keep the constraints.

    - `warps`: warps of a block;
    - `groups_per_warp`: groups of eight elements of the state that one warp computes, all their gates;
    - `batch_tiles`: tiles of eight batch columns per block;
    - `shared_gates`: of each product's gates so many, the last ones, have their weights in shared memory.

    The knobs are the solution of the constraints in `gpu/BlockTiling.h` that comes first in the
    order of their preferences. `explain` adds a remark: how each constraint stands, and which of
    them decide.

    Example: `#rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 1 : i64, shared_gates = 0 : i64, warps = 8 : i64}>`
  }];
  let options = [
    Option<"registersPerBlock", "registers-per-block", "int64_t", "65536", "32-bit registers that one thread block may have">,
    Option<"registersPerThread", "registers-per-thread", "int64_t", "255", "32-bit registers that one thread may have">,
    Option<"threadsPerBlock", "threads-per-block", "int64_t", "1024", "threads that one thread block may have">,
    Option<"sharedMemoryBytes", "shared-memory-bytes", "int64_t", "232448", "shared memory that one thread block may have">,
    Option<"explain", "explain", "bool", "false", "say which constraints decide the schedule">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def TileForGpu : Pass<"rec-tile-gpu", "::mlir::ModuleOp"> {
  let summary = "makes a kernel over fragments of a scheduled operator";
  let description = [{
    *Scheduled* (`block_step`) to *tiled*: replaces each operator by a `gpu.module` with one kernel whose
    ops are the device primitives. `rec.grid`, `rec.block` and `rec.shared_memory_bytes` on the kernel
    give its launch geometry as expressions of the dynamic sizes; `rec.weight_registers` and
    `rec.tile_registers` say what was planned, for `rec-recount-gpu`.

    Example: the kernel of one block in `tests/design`.
  }];
  let dependentDialects = ["::reprise::rec::RecDialect", "::mlir::gpu::GPUDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def RecountGpu : Pass<"rec-recount-gpu", "::mlir::ModuleOp"> {
  let summary = "counts what a tiled kernel takes, against what was planned";
  let description = [{
    After `rec-tile-gpu`, before anything is simplified: counts the registers of fragments and the bytes
    of shared operands in each kernel, and compares them with `rec.weight_registers`,
    `rec.tile_registers` (both of one thread) and `rec.shared_memory_bytes`, which are the numbers that the
    schedule's constraints were about. A kernel that takes something else is an error: what was
    proved to fit is not what is built.

    Example: `reprise-opt --rec-bind="sizes=H=1,D=64 storage=bf16" --rec-schedule-gpu --rec-tile-gpu --rec-recount-gpu`
  }];
}

def PrepareEmission : Pass<"rec-prepare-emission", "::mlir::ModuleOp"> {
  let summary = "gives every value of a tiled GPU kernel its name in the text";
  let description = [{
    The last pass before the text; the emitter only prints. Chooses a name that is legal and unique in C++
    for every value (from the name it was written with), marks the values that are written as part
    of the expression that uses them, and places the declarations of registers where they are first used.
    An op that the emitter has no text for is an error at its place.

    Example: `rec.inline` on an op that is part of an expression; `rec.declares` on a store that declares
    its register.
  }];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

#endif // REPRISE_LOWERING_PASSES_TD
