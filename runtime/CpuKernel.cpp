//===- CpuKernel.cpp - kernels that are functions of this process ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CpuKernel.h"

using namespace reprise;

static_assert(REPRISE_DESCRIPTOR_EXTENTS == 2 * Shape::maxRank);

KernelCode::~KernelCode() = default;

static StridedDescriptor describeForKernel(const TensorView &view) {
  StridedDescriptor descriptor{view.data, view.data, 0, {}};
  if (!view.present())
    return descriptor;
  int rank = view.shape.rank();
  for (int axis = 0; axis < rank; ++axis) {
    descriptor.extents[axis] = view.shape[axis];
    descriptor.extents[rank + axis] = view.strides[axis];
  }
  return descriptor;
}

CpuKernel::CpuKernel(CpuKernelEntry entry, std::shared_ptr<void> keepAlive)
    : entry(entry), keepAlive(std::move(keepAlive)) {
  assert(entry && "a kernel has an entry");
}

Expected<void> CpuKernel::launch(const Launch &launch) const {
  size_t count = launch.arguments.size();
  size_t ranks = size_t(launch.team.size());
  auto descriptors = launch.scratch.array<StridedDescriptor>(count + 1);
  if (!descriptors)
    return passOn(descriptors);
  // One table for each rank: they differ in the team's context.
  size_t tableEntries = count + 2;
  auto tables = launch.scratch.array<void *>(tableEntries * ranks);
  if (!tables)
    return passOn(tables);

  for (size_t i = 0; i < count; ++i)
    (*descriptors)[i] = describeForKernel(launch.arguments[i]);
  (*descriptors)[count] =
      describeForKernel(TensorView(launch.workspace.data(), DType::u8,
                                   Shape{int64_t(launch.workspace.size())}));
  for (size_t rank = 0; rank < ranks; ++rank) {
    void **table = tables->data() + rank * tableEntries;
    for (size_t i = 0; i <= count; ++i)
      table[i] = &(*descriptors)[i];
    table[count + 1] =
        const_cast<TeamContext *>(&launch.team.context(int(rank)));
  }
  launch.team.run(
      [&](int rank) { entry(tables->data() + size_t(rank) * tableEntries); });
  return {};
}
