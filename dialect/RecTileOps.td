//===- RecTileOps.td - ops of tiled kernels ---------------------*- tablegen -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tiled stage needs and no upstream dialect has.
//
//===---------------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_RECTILEOPS_TD
#define REPRISE_DIALECT_RECTILEOPS_TD

include "dialect/RecDialect.td"
include "dialect/RecTypes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

//===---------------------------------------------------------------------------===//
// The team of CPU threads
//===---------------------------------------------------------------------------===//

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

#endif // REPRISE_DIALECT_RECTILEOPS_TD
