//===- Reduction.h - the arithmetic of rec.reduce ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_REDUCTION_H
#define REPRISE_LOWERING_CPU_REDUCTION_H

#include "lowering/cpu/Memory.h"

namespace reprise::lowering {

/// What a reduction of nothing is, in all lanes.
mlir::Value identityOf(Memory &memory, rec::ReduceKind kind);
/// Two parts of a reduction, as one.
mlir::Value combine(mlir::ImplicitLocOpBuilder &b, rec::ReduceKind kind,
                    mlir::Value x, mlir::Value y);
/// All lanes of a vector as one, in all lanes. In any order: as a tree.
mlir::Value combineLanes(mlir::ImplicitLocOpBuilder &b, Memory &memory,
                         rec::ReduceKind kind, mlir::Value vector);
/// A mean's sum of so many terms; of any other reduction, the vector itself.
mlir::Value divideMean(mlir::ImplicitLocOpBuilder &b, Memory &memory,
                       rec::ReduceKind kind, mlir::Value vector, double count);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_REDUCTION_H
