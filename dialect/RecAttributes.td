//===- RecAttributes.td - attributes of the rec dialect -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_RECATTRIBUTES_TD
#define REPRISE_DIALECT_RECATTRIBUTES_TD

include "dialect/RecDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Rec_Attr<string name, string attrMnemonic> : AttrDef<Rec_Dialect, name> {
  let mnemonic = attrMnemonic;
}

def Rec_WindowAttr : Rec_Attr<"Window", "window"> {
  let summary = "which steps a window of a stream shows";
  let description = [{
    A window has a dimension of its own, `taps`, of J taps. At step t, tap j is the stream at
    t + dilation * (j - (J - 1 - ahead)): taps ascend in time, and `ahead` of them are later
    than t. `centred` says that as many are later as earlier: J is odd, and `ahead` (J - 1) / 2.
    `hasPast` says that an input stands for the steps before the first one.

    **Constraints**
    - (C1) `taps` is a dimension's name, neither B nor `direction`;
    - (C2) `dilation` is at least 1, and `ahead` at least 0; both are at most 2^20.

    Example: `#rec.window<"J", dilation = 2, ahead = 0, centred = false, hasPast = true>`
  }];
  let parameters = (ins StringRefParameter<"the dimension of the taps">:$taps,
                        "int64_t":$dilation, "int64_t":$ahead, "bool":$centred, "bool":$hasPast);
  let extraClassDeclaration = [{
    /// No window, and no dilation, reaches further.
    static constexpr int64_t mostSteps = 1 << 20;
  }];
  let assemblyFormat = "`<` $taps `,` struct($dilation, $ahead, $centred, $hasPast) `>`";
  let genVerifyDecl = 1;
}

def Rec_ScheduleAttr : Rec_Attr<"Schedule", "schedule"> {
  let summary = "how a group of stages is computed";
  let description = [{
    An algorithm family by name, and its knobs: tile sizes, placement, the shape of
    the team. Written by *scheduled*, printed by `reprise inspect --stage=scheduled`, and
    read back from there. Which knobs there are is the family's matter; an unknown
    one, or a missing one, is an error.

    Example: `#rec.schedule<shared_walk {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 6 : i64, tile_vectors = 1 : i64, vector_lanes = 16 : i64}>`
  }];
  let parameters = (ins StringRefParameter<"algorithm family">:$family,
                        AttrParameter<"::mlir::DictionaryAttr", "values by name">:$knobs);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The integer knob `name`; nullopt where it is missing or no integer.
    std::optional<int64_t> getKnob(::llvm::StringRef name) const;
  }];
}

//===----------------------------------------------------------------------===//
// Targets: what schedules need to know of a machine
//===----------------------------------------------------------------------===//

def Rec_CpuTargetAttr : Rec_Attr<"CpuTarget", "cpu_target"> {
  let summary = "the cores that kernels are made for";
  let description = [{
    The module's attribute `rec.target` while kernels for a CPU are made. Written by
    rec-target-cpu; rec-schedule and rec-tile read it. Every number is at least 1.

    Example: `#rec.cpu_target<vector_bytes = 64, vector_registers = 32, first_cache_bytes = 32768, cache_bytes = 1048576, threads = 2>`
  }];
  let parameters = (ins "int64_t":$vector_bytes, "int64_t":$vector_registers,
                        "int64_t":$first_cache_bytes, "int64_t":$cache_bytes,
                        "int64_t":$threads);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Rec_GpuTargetAttr : Rec_Attr<"GpuTarget", "gpu_target"> {
  let summary = "the multiprocessors that kernels are made for";
  let description = [{
    The module's attribute `rec.target` while kernels for a GPU are made: what one thread
    block may have, in the units of the CUDA C++ programming guide's table of technical
    specifications per compute capability. Written by rec-target-gpu; rec-schedule and rec-tile read it.
    Every number is at least 1.

    Example: `#rec.gpu_target<registers_per_block = 65536, registers_per_thread = 255, threads_per_block = 1024, shared_memory_bytes = 232448>`
  }];
  let parameters = (ins "int64_t":$registers_per_block, "int64_t":$registers_per_thread,
                        "int64_t":$threads_per_block, "int64_t":$shared_memory_bytes);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// What a tiled kernel says of itself
//===----------------------------------------------------------------------===//

def Rec_BufferKind : I32EnumAttr<"BufferKind", "what a kernel's buffer is for", [
    I32EnumAttrCase<"prepared", 0>, I32EnumAttrCase<"workspace", 1>,
    I32EnumAttrCase<"sequence", 2>, I32EnumAttrCase<"saved", 3>]> {
  let cppNamespace = "::reprise::rec";
  let genSpecializedAttr = 0;
}

def Rec_BufferAttr : Rec_Attr<"Buffer", "buffer"> {
  let summary = "memory that a kernel needs beside its tensors";
  let description = [{
    A parameter of the kernel's function, behind its tensors. `bytes` is an integer
    expression of the operator's dynamic dimensions, as manifests have it
    (runtime/Expression.h). Made by *tiled*; the manifest's list of buffers comes from it.

    - `prepared`: weights in the order in which the kernel reads them, filled once;
    - `workspace`: nothing in it outlives a call;
    - `sequence`: a sequence between two groups, [time, B, space];
    - `saved`: what a training forward leaves for its backward.

    Example: `#rec.buffer<"buffer.work", workspace, "4096 + B * 256">`
  }];
  let parameters = (ins StringRefParameter<"begins with `buffer.`, which is no name of a tensor">:$name,
                        EnumParameter<Rec_BufferKind>:$kind,
                        StringRefParameter<"an expression">:$bytes);
  let assemblyFormat = "`<` $name `,` $kind `,` $bytes `>`";
}

def Rec_CpuKernelAttr : Rec_Attr<"CpuKernel", "cpu_kernel"> {
  let summary = "what is to be known of a tiled kernel for a CPU";
  let description = [{
    On a function that a team calls, `rec.kernel`. Made by *tiled*. `arguments` names what
    the function takes before the team: tensors of the operator, and `buffers`. `team_size` is
    how many threads of a larger team are worth their barriers, an expression as a buffer's
    `bytes`; empty, all of them. `tile_registers` and `block_bytes` are what was planned for a
    product, for rec-recount-cpu.

    Example: `#rec.cpu_kernel<arguments = ["x", "h", "buffer.work"], buffers = [#rec.buffer<"buffer.work", workspace, "B * 256">], team_size = "2", tile_registers = 12, block_bytes = 8192>`
  }];
  let parameters = (ins "::mlir::ArrayAttr":$arguments, "::mlir::ArrayAttr":$buffers,
                        StringRefParameter<"an expression, or empty">:$team_size,
                        "int64_t":$tile_registers, "int64_t":$block_bytes);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rec_GpuKernelAttr : Rec_Attr<"GpuKernel", "gpu_kernel"> {
  let summary = "what is to be known of a tiled kernel for a GPU";
  let description = [{
    On a kernel's function, `rec.kernel`. Made by *tiled*. `grid` holds three expressions
    of the dynamic dimensions, `block` the threads along each axis. The rest is what was
    planned, for rec-recount-gpu: the shared memory of a block, and the 32-bit registers
    of a thread that hold weights and tiles. `buffers` are the parameters behind the
    operator's tensors, if there are any.

    Example: `#rec.gpu_kernel<grid = ["12", "ceildiv(B, 8)", "1"], block = [256, 1, 1], shared_memory_bytes = 4096, weight_registers = 64, tile_registers = 20>`
  }];
  let parameters = (ins "::mlir::ArrayAttr":$grid, "::mlir::DenseI64ArrayAttr":$block,
                        "int64_t":$shared_memory_bytes, "int64_t":$weight_registers,
                        "int64_t":$tile_registers,
                        OptionalParameter<"::mlir::ArrayAttr">:$buffers);
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration = [{
    int64_t getThreads() const {
      return getBlock()[0] * getBlock()[1] * getBlock()[2];
    }
  }];
}

#endif // REPRISE_DIALECT_RECATTRIBUTES_TD
