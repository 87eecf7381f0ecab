//===- ArgumentChecks.h - what a kernel demands of a tensor ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library.

#ifndef REPRISE_RUNTIME_ARGUMENTCHECKS_H
#define REPRISE_RUNTIME_ARGUMENTCHECKS_H

#include "runtime/Manifest.h"
#include "runtime/NamedTensors.h"

namespace reprise {

/// Every name given must be an argument of its role, once.
Expected<void> checkNames(const Manifest &manifest,
                          std::span<const NamedInput> inputs);
Expected<void> checkNames(const Manifest &manifest,
                          std::span<const NamedOutput> outputs);

/// Whether a tensor of this type can be given for the argument: one of its own
/// type, or integers of another for an i32 input with bounds, such as the int64
/// that numpy and PyTorch make of lengths. Those are converted, which is done
/// in a host's memory alone.
bool takesDType(const ManifestArgument &argument, DType dtype);

/// Copies the integers of an input, which checkValues has passed, into C-order
/// memory of the argument's own type. Fails at the first that it cannot hold.
Expected<void> convertIntegers(const ManifestArgument &argument,
                               const ConstTensorView &from,
                               const TensorView &to);

/// The dtype is one that the argument takes, the sizes are countable, the
/// pointer is aligned to the elements and not null where there are elements;
/// the memory is where a kernel of this kind can reach it, and that of a GPU is
/// in C order and of the argument's own type.
Expected<void> checkMemory(const ManifestArgument &argument,
                           const ConstTensorView &view, KernelKind kind);

/// Each element of an integer input lies within the manifest's bounds, and they
/// follow each other in its order. The
/// memory of a GPU is not looked at: that would wait for the GPU.
Expected<void> checkValues(const ManifestArgument &argument,
                           const ConstTensorView &view, const Bindings &sizes);

/// No two elements of an output share memory.
Expected<void> checkDistinctElements(const ManifestArgument &argument,
                                     const TensorView &view);

/// No output shares memory with an input or another output, but for an output
/// that is exactly the input whose carry it is. Ranges are compared from first
/// to last byte: interleaved views count as overlapping.
Expected<void> checkOverlap(const Manifest &manifest,
                            std::span<const NamedInput> inputs,
                            std::span<const NamedOutput> outputs);

} // namespace reprise

#endif // REPRISE_RUNTIME_ARGUMENTCHECKS_H
