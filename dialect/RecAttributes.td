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

def Rec_ScheduleAttr : Rec_Attr<"Schedule", "schedule"> {
  let summary = "how an operator is tiled";
  let description = [{
    An algorithm family by name, and its knobs: tile sizes, placement, the shape of
    the team. Written by *scheduled*, printed by `reprise inspect --stage=scheduled`, and
    read back from there. Which knobs there are is the family's matter; an unknown
    one, or a missing one, is an error.

    Example: `#rec.schedule<cpu_step {claim_flops = 200000 : i64, claim_units = 1000 : i64, depth_block = 64 : i64, depth_unroll = 4 : i64, hoisted_rows = 32 : i64, split_rows_from = 1 : i64, sum_chains = 8 : i64, thread_flops = 20000 : i64, threads = 2 : i64, tile_sums = 6 : i64, tile_vectors = 1 : i64, vector_lanes = 16 : i64}>`
  }];
  let parameters = (ins StringRefParameter<"algorithm family">:$family,
                        AttrParameter<"::mlir::DictionaryAttr", "values by name">:$knobs);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The integer knob `name`; nullopt where it is missing or no integer.
    std::optional<int64_t> getKnob(::llvm::StringRef name) const;
  }];
}

#endif // REPRISE_DIALECT_RECATTRIBUTES_TD
