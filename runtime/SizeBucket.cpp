//===- SizeBucket.cpp - the sizes that kernels are tuned for --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SizeBucket.h"

#include "runtime/SizeUnifier.h"

using namespace reprise;

int64_t reprise::nominalSize(int64_t size) {
  constexpr int64_t fine = 64, largest = int64_t(1) << 62;
  int64_t nominal = 1;
  while (nominal < size && nominal < largest)
    nominal *= nominal < fine ? 2 : 4;
  return nominal;
}

NominalSizes reprise::nominalSizes(const Manifest &manifest,
                                   const CompileRequest &request) {
  Bindings sizes;
  std::vector<SizeOrigin> origins;
  SizeUnifier unifier(manifest, sizes, origins);
  if (!unifier.start(request.dims))
    return {};
  for (const auto &[name, input] : request.inputs) {
    const ManifestArgument *argument = manifest.find(name);
    // Tensors that are no inputs are passed over.
    if (!argument || argument->role != ArgumentRole::input)
      continue;
    if (input.problem ||
        !unifier.unify(*argument,
                       ConstTensorView(nullptr, input.dtype, input.shape)))
      return {};
  }
  NominalSizes nominal;
  for (const std::string &dimension : manifest.dynamicDims)
    if (auto size = sizes.find(dimension))
      nominal[dimension] = nominalSize(*size);
  return nominal;
}
