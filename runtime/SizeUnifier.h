//===- SizeUnifier.h - dynamic sizes from the shapes of arguments ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library.

#ifndef REPRISE_RUNTIME_SIZEUNIFIER_H
#define REPRISE_RUNTIME_SIZEUNIFIER_H

#include "runtime/SizeOrigin.h"

namespace reprise {

/// Collects the sizes of a launch. The first argument that has a dynamic
/// dimension fixes its size; all others must agree with it, with the sizes that
/// the kernel was compiled for, and with those given by name.
class SizeUnifier {
public:
  /// `sizes` and `origins` are filled; one origin for each dynamic dimension.
  SizeUnifier(const Manifest &manifest, Bindings &sizes,
              std::vector<SizeOrigin> &origins)
      : manifest(manifest), sizes(sizes), origins(origins) {}

  /// Takes the compiled sizes and those given by name.
  Expected<void> start(const std::map<std::string, int64_t> &given);

  Expected<void> unify(const ManifestArgument &argument,
                       const ConstTensorView &view);

  /// Fails where a dynamic size is still open.
  Expected<void> requireAll() const;

private:
  Expected<void> unifyAxis(const ManifestArgument &argument,
                           const ConstTensorView &view, int axis);
  Expected<void> unifyExpression(const ManifestArgument &argument,
                                 const ConstTensorView &view, int axis,
                                 const Expression &expression);
  SizeOrigin *originOf(std::string_view dimension) const;
  Failure contradiction(const ManifestArgument &argument,
                        const ConstTensorView &view, int axis,
                        const std::string &dimension, int64_t known) const;

  const Manifest &manifest;
  Bindings &sizes;
  std::vector<SizeOrigin> &origins;
};

/// The shape of an argument, once all sizes are known.
Expected<Shape> shapeOf(const ManifestArgument &argument,
                        const Bindings &sizes);

/// "input 'x'".
std::string describe(const ManifestArgument &argument);

/// "[T, B, 4, H, D]".
std::string describeDims(const ManifestArgument &argument);

} // namespace reprise

#endif // REPRISE_RUNTIME_SIZEUNIFIER_H
