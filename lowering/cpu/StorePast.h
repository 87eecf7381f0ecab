//===- StorePast.h - what the next call begins with -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_STOREPAST_H
#define REPRISE_LOWERING_CPU_STOREPAST_H

#include "lowering/cpu/CpuFrame.h"

namespace reprise::lowering {

/// Whether a result stands for the `from` of a lagged stream or window.
bool isPast(mlir::OpResult sequence);

/// Writes such a result, in the epilogue: the last steps of each row's last
/// segment, and what stood before it where that is shorter. The result may be
/// the `from` itself: values move to earlier steps, the earliest first.
void storePast(CpuFrame &frame, Memory memory, const Group &group,
               const CpuFrame::LastPlace &place);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_STOREPAST_H
