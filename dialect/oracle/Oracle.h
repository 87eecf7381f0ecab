//===- Oracle.h - what an operator's results are --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An interpreter of rec operators in float64. It reads the dialect's ops and
// index spaces, and shares nothing with the compiler: where both agree, two
// independent readings of the spec agree.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_ORACLE_H
#define REPRISE_DIALECT_ORACLE_ORACLE_H

#include "dialect/oracle/Array.h"
#include "dialect/oracle/Options.h"
#include "support/Error.h"

namespace reprise::rec {
class OperatorOp;
class ReturnOp;
} // namespace reprise::rec

namespace reprise::oracle {

/// The results of `op` by name: `all` [time, B, direction, pack, space], `last`
/// [direction, B, pack, space], `sum` [direction, pack, space]; `direction` in
/// a bidirectional operator alone, and in a decode step no time.
///
/// Inputs go by the names of the arguments, already rounded to the type in
/// which they are stored, beside `lengths` [B]. `lengths` may be left out (all
/// rows are full), and so may arguments that are nothing but initial values
/// (zeros) and those with a default (which is rounded as an input is). Sizes
/// come from the shapes and from the operator's `sizes`. Time
/// and batch may be empty. Errors: unknown, missing or contradicting inputs,
/// lengths that are no integers in [0, T], and ops that the oracle does not
/// know.
Expected<Arrays> interpret(rec::OperatorOp op, const Arrays &inputs,
                           const Options &options = {});

/// The type that a result is kept in, where that of streams is `storage`: what
/// is carried, in that of what it takes the place of.
FloatFormat formatOfResult(rec::ReturnOp op, unsigned index,
                           FloatFormat storage);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_ORACLE_H
