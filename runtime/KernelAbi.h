/*===- KernelAbi.h - what generated code and runtime agree on ------------===*/
/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The binary interface of kernels for the CPU. Plain C, so that emitted code,
 * bundles and C hosts can include it. The simulation's interface lies with the
 * simulation, in kernels/host.
 *
 * A CPU kernel exports the functions that its manifest's launches name:
 *
 *     void entry(void **arguments);
 *
 * Every thread of the launch's team calls it once, with the same tensors and
 * buffers and with its own TeamContext. With n names in the launch's list:
 *
 *     arguments[0 .. n-1]  StridedDescriptor *, in the order of the list
 *     arguments[n]         const TeamContext *
 *
 * A buffer has the descriptor of its bytes: rank 1, 64-byte aligned, never
 * null. An argument that was left out has a descriptor with null pointers and
 * sizes of zero; a tensor without elements has pointers that are not null.
 *
 * One more symbol, REPRISE_MANIFEST_SYMBOL, is a constant of 64 characters: the
 * SHA-256 of the manifest's JSON text as Manifest::toJson writes it, without
 * `resources`, which are known only once there is code. Code is called only as
 * its own manifest says.
 */

#ifndef REPRISE_RUNTIME_KERNELABI_H
#define REPRISE_RUNTIME_KERNELABI_H

#include <stdint.h>

#ifdef __cplusplus
namespace reprise {
#endif

/* One thread's place in its team. barrier(state) returns once every thread of
   the team has called it; what was written before is visible after. */
typedef struct TeamContext {
  int64_t rank; /* 0 .. size - 1 */
  int64_t size;
  void (*barrier)(void *state);
  void *state;
} TeamContext;

/* Shape::maxRank axes, sizes and strides. */
#define REPRISE_DESCRIPTOR_EXTENTS 16

/* MLIR's descriptor of a memref: for rank r, extents[0 .. r-1] are the sizes
   and extents[r .. 2r-1] the strides, both in elements. The rest is unused. */
typedef struct StridedDescriptor {
  void *allocated;
  void *aligned;
  int64_t offset; /* in elements, from aligned; the runtime passes 0 */
  int64_t extents[REPRISE_DESCRIPTOR_EXTENTS];
} StridedDescriptor;

#define REPRISE_MANIFEST_SYMBOL "reprise_manifest_sha256"

typedef void (*CpuKernelEntry)(void **arguments);

#ifdef __cplusplus
} /* namespace reprise */
#endif

#endif /* REPRISE_RUNTIME_KERNELABI_H */
