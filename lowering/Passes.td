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

def DeriveReset : Pass<"rec-derive-reset", "::mlir::ModuleOp"> {
  let summary = "lets the rows of an operator begin again";
  let description = [{
    On a spec: adds an argument `reset` over time and B, and the clause to every recurrence. Where it is not zero, a step
    begins a segment: states begin with their initial values again, lagged streams and windows with what stands before
    the first step.

    Example: `%x: !rec.tensor<T, B, D>` becomes `%x: !rec.tensor<T, B, D>, %reset: !rec.tensor<T, B : i32>`.
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

def DerivePacked : Pass<"rec-derive-packed", "::mlir::ModuleOp"> {
  let summary = "lays an operator's rows one behind the other";
  let description = [{
    On a spec, before *bound*, since it changes the inputs' shapes: marks the operator as `packed`.
    Streams and results of the kind `all` have the axis `tokens` for time and B, and no padding: step t of
    row b is the token `offsets[b] + t`. `offsets` [B + 1] takes the place of `lengths`; it ascends from 0 to
    the number of tokens.

    Example: `rec.operator @cell(...) attributes {packed} {`
  }];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def BindOperator : Pass<"rec-bind", "::mlir::ModuleOp"> {
  let summary = "gives dimensions their sizes and tensors their element types";
  let description = [{
    Spec to *bound*. Dimensions named in `sizes` are fixed; time and batch must stay
    dynamic, and every other dimension needs a size (`direction` has 2 by itself, and
    the time of a decode step 1). A tensor written without an element
    type gets `storage`, or `f32` where it is only used as an initial state; a sequence gets the
    tensor that holds it in memory. Ops of a step whose results nobody uses are dropped. `nominal` are
    the sizes of dynamic dimensions that the kernel is tuned for; it is right for all.

    Example: `--rec-bind="sizes=H=12,D=64 storage=f32"` turns
    `%x: !rec.tensor<T, B, 4, H, D>` into `%x: !rec.tensor<T, B, 4, H, D : f32>` and adds
    `sizes = {D = 64 : i64, H = 12 : i64}`.
  }];
  let options = [
    ListOption<"sizes", "sizes", "std::string", "NAME=SIZE of each fixed dimension">,
    ListOption<"nominal", "nominal", "std::string", "NAME=SIZE of dynamic dimensions">,
    Option<"storage", "storage", "std::string", "\"\"", "storage type: f32, bf16 or f16; without it the operator's own, or f32">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def GroupStages : Pass<"rec-group-stages", "::mlir::ModuleOp"> {
  let summary = "says which stages are computed together";
  let description = [{
    On a *bound* operator: numbers the groups of its stages, `group` on each. A group is a
    run of neighbours that one family computes with one schedule. Neighbours of one time and one
    direction are one group; groups that are there already are checked and kept. A stage begins a group where a state of it
    begins with the last one of another, and where it reads a sequence in a window, so that the sequence lies in memory; so
    does one with a lagged sequence that is mirrored, begins again at a reset, or is kept for the next call.

    A family moves through a group's stages as a wavefront (families/Wavefront.h), and keeps copies of what goes from one
    to the next. Where the module has cores for a target, a group ends where these copies, for the nominal batch or else one
    row, would take more than half of the team's caches; the batch is then part of the operator's `tuned_for`.

    Example: the second of two forward recurrences over T gets `group = 0 : i64`, as the first.
  }];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def TargetCpu : Pass<"rec-target-cpu", "::mlir::ModuleOp"> {
  let summary = "names the cores that kernels are made for";
  let description = [{
    Sets the module's `rec.target`, which rec-schedule reads.

    Example: `--rec-target-cpu="vector-bytes=32 threads=2"`
  }];
  let options = [
    Option<"vectorBytes", "vector-bytes", "int64_t", "64", "bytes of a vector register">,
    Option<"vectorRegisters", "vector-registers", "int64_t", "32", "number of vector registers">,
    Option<"firstCacheBytes", "first-cache-bytes", "int64_t", "32768", "bytes of a core's first-level cache">,
    Option<"cacheBytes", "cache-bytes", "int64_t", "1048576", "bytes of a core's own cache">,
    Option<"threads", "threads", "int64_t", "1", "threads of the team">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def TargetGpu : Pass<"rec-target-gpu", "::mlir::ModuleOp"> {
  let summary = "names the multiprocessors that kernels are made for";
  let description = [{
    Sets the module's `rec.target`, which rec-schedule reads.

    Example: `--rec-target-gpu="registers-per-block=65536"`
  }];
  let options = [
    Option<"registersPerBlock", "registers-per-block", "int64_t", "65536", "32-bit registers that one thread block may have">,
    Option<"registersPerThread", "registers-per-thread", "int64_t", "255", "32-bit registers that one thread may have">,
    Option<"threadsPerBlock", "threads-per-block", "int64_t", "1024", "threads that one thread block may have">,
    Option<"sharedMemoryBytes", "shared-memory-bytes", "int64_t", "232448", "shared memory that one thread block may have">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def Schedule : Pass<"rec-schedule", "::mlir::ModuleOp"> {
  let summary = "chooses a family and its tiling for each group of stages";
  let description = [{
    *Bound*, grouped, with a target, to *scheduled*: gives each operator `schedules`, one for each group.
    All families of the target's kind that take a group state their constraints (families/Family.h);
    the solution that costs least is taken, and within a family the one that comes first in the
    order of its preferences. Where none fits, the error says by how much. Schedules that an operator
    has already are kept. Every schedule, solved or given, passes the independent checker. The nominal
    sizes that a choice depended on become part of the operator's `tuned_for`.

    `explain` adds a remark: how each constraint stands, which of them decide, what the parts of the
    cost are, what each knob means, and where several families take a group, what the others would cost.

    The knobs of `shared_walk` and `tile_walk` (CPUs) and their meanings are in
    cpu/shared_walk/WalkSchedule.h and cpu/tile_walk/TileSchedule.h, those of
    `block_step` (GPUs) in gpu/block_step/BlockSchedule.h: one thread block walks all steps of one head and
    one tile of the batch, with the recurrent weights in its registers and, where these are too few, in
    shared memory. A schedule that is given may leave knobs open, which are chosen then.

    Example: `schedules = [#rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 1 : i64, shared_gates = 0 : i64, warps = 8 : i64}>]`
  }];
  let options = [
    Option<"explain", "explain", "bool", "false", "say which constraints decide the schedules">
  ];
  let dependentDialects = ["::reprise::rec::RecDialect"];
}

def Tile : Pass<"rec-tile", "::mlir::ModuleOp"> {
  let summary = "makes kernels of scheduled operators";
  let description = [{
    *Scheduled* to *tiled*: replaces each operator by its kernels, as the families of its schedules
    build them.

    For a CPU these are functions over memrefs that every thread of a team calls. `NAME_prepare` packs the
    weights, if there are any. `NAME` runs the operator: a prologue, the walk of each group, an epilogue
    (cpu/CpuFrame.h). For a GPU it is a `gpu.module` with one kernel whose ops are the device
    primitives. `rec.kernel` on the function (`#rec.cpu_kernel`, `#rec.gpu_kernel`) tells what memory it needs,
    how it is launched, and what was planned, for `rec-recount-cpu` and `rec-recount-gpu`.

    Example: the kernels in `tests/design` and `tests/lowering/rec-tile-gpu.mlir`.
  }];
  let dependentDialects = ["::reprise::rec::RecDialect", "::mlir::func::FuncDialect", "::mlir::gpu::GPUDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def RecountCpu : Pass<"rec-recount-cpu", "::mlir::ModuleOp"> {
  let summary = "counts what a tiled kernel's products take, against what was planned";
  let description = [{
    After `rec-tile`, before anything is simplified: counts, in each loop that sums products in
    vectors, how many of them live at once, and the bytes of weights that all its turns load, and
    compares them with `tile_registers` and `block_bytes` of `#rec.cpu_kernel`, which are the numbers that the
    schedule's constraints were about. A loop that takes more is an error: what was
    proved to fit is not what is built.

    Example: `reprise-opt --rec-bind="sizes=H=1,D=64 storage=f32" --rec-group-stages --rec-target-cpu --rec-schedule --rec-tile --rec-recount-cpu`
  }];
}

def FuseMultiplyAdd : Pass<"rec-fuse-multiply-add", "::mlir::ModuleOp"> {
  let summary = "makes one instruction of a product and the sum that takes it";
  let description = [{
    Replaces a sum or difference of `f32` vectors, one of whose terms is a product that nothing else takes,
    by a fused multiply-add, which rounds once. A kernel may compute either (dialect/oracle/README.md);
    chosen here and not by LLVM, it is the same in every loop and mode. Of two products the first is fused.

    Example: `arith.addf (arith.mulf %a, %b), %c` becomes `math.fma %a, %b, %c`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def ExpandMath : Pass<"rec-expand-math", "::mlir::ModuleOp"> {
  let summary = "writes out transcendental functions as vector arithmetic";
  let description = [{
    Replaces the functions of a step (dialect/docs/functions.md) on `f32` vectors by
    arithmetic that targets have instructions for, within 4 ulp. Steps have no others; in IR from elsewhere an op
    of `math` that is none of these, or of another type, is an error.

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

def RecountGpu : Pass<"rec-recount-gpu", "::mlir::ModuleOp"> {
  let summary = "counts what a tiled kernel takes, against what was planned";
  let description = [{
    After `rec-tile`, before anything is simplified: counts the registers of fragments and the bytes
    of shared operands in each kernel, and compares them with `weight_registers`, `tile_registers` (both of one
    thread) and `shared_memory_bytes` of `#rec.gpu_kernel`, which are the numbers that the
    schedule's constraints were about. A kernel that takes something else is an error: what was
    proved to fit is not what is built.

    Example: `reprise-opt --rec-bind="sizes=H=1,D=64 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule --rec-tile --rec-recount-gpu`
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
