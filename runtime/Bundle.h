//===- Bundle.h - a kernel and its manifest on disk -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A bundle is a folder:
//
//   manifest.json   how the kernel is called (Manifest.h)
//   kernel.so       a CPU's machine code: a shared library without dependences
//   kernel.cubin    in its place, a GPU's machine code
//   SHA256SUMS      fingerprints of both, as sha256sum -c reads them
//
// It runs without the compiler, on each machine that has the extensions, or a
// GPU of the architecture, that the manifest names. As it holds code, it is
// refused where another user owns it or may write it.

#ifndef REPRISE_RUNTIME_BUNDLE_H
#define REPRISE_RUNTIME_BUNDLE_H

#include "runtime/Fingerprints.h"
#include "runtime/KernelCode.h"

#include <memory>
#include <string>

namespace reprise {

class TrustedFolder;

class Bundle {
public:
  /// Reads and checks the manifest. Fails with io where files are missing,
  /// damaged or not to be trusted, and with invalidArgument where the manifest
  /// is malformed or of another version.
  REPRISE_API static Expected<Bundle> open(const std::string &path);

  /// Fails with io where open or load would since another user owns the folder
  /// or a file, or may write it. What else is wrong with them does not matter.
  REPRISE_API static Expected<void> checkTrust(const std::string &path);

  REPRISE_API Bundle(Bundle &&) noexcept;
  REPRISE_API ~Bundle();

  const Manifest &manifest() const { return manifestValue; }

  /// Reads, checks and loads the code. Fails with unsupported where this
  /// machine cannot run it; a GPU is opened, and asked, at the first launch.
  REPRISE_API Expected<std::shared_ptr<const CompiledKernel>> load() const;

  /// Sets the folder's time of modification to now, as far as that is allowed:
  /// a cache removes first what has not been used for longest.
  void markUsed() const;

  /// Fails with io where `save` would not write: where something else is, at
  /// the working folder, and at the root. So it is known before a kernel is
  /// compiled.
  REPRISE_API static Expected<void> checkTarget(const std::string &path);

  /// Writes a bundle that appears whole or not at all, in place of a bundle,
  /// damaged or not, or an empty folder that is there. Anything else there is
  /// left alone: io.
  /// Fails with unsupported for a kernel without machine code: a simulated one.
  REPRISE_API static Expected<void> save(const CompiledKernel &kernel,
                                         const std::string &path);

private:
  Bundle(TrustedFolder folder, Fingerprints fingerprints, Manifest manifest);

  std::unique_ptr<TrustedFolder> folder;
  Fingerprints fingerprints;
  Manifest manifestValue;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_BUNDLE_H
