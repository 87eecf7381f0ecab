//===- Rec.td - everything of the rec dialect -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_REC_TD
#define REPRISE_DIALECT_REC_TD

include "dialect/RecDialect.td"
include "dialect/RecTypes.td"
include "dialect/RecAttributes.td"
include "dialect/RecInterfaces.td"
include "dialect/RecOps.td"
include "dialect/RecStepOps.td"
include "dialect/RecTileOps.td"

#endif // REPRISE_DIALECT_REC_TD
