//===- Nvrtc.h - NVIDIA's run-time compiler, opened at run time -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles CUDA C++ text to machine code and PTX. The library is found and
// opened with dlopen, so that Reprise builds and runs where there is none.

#ifndef REPRISE_RUNTIME_NVRTC_H
#define REPRISE_RUNTIME_NVRTC_H

#include "support/Error.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reprise {

/// What ptxas reports about one kernel.
struct KernelResources {
  std::string kernel;
  int64_t registers = 0;
  int64_t stackFrameBytes = 0;
  int64_t spillStoreBytes = 0;
  int64_t spillLoadBytes = 0;
  /// Statically allocated; dynamic shared memory is known at launch only.
  int64_t sharedMemoryBytes = 0;
};

/// Reads the output of `ptxas -v`, as it stands in a compilation's log. Lines
/// it does not know are skipped.
REPRISE_API std::vector<KernelResources> parsePtxasLog(std::string_view log);

struct NvrtcHeader {
  /// As the source includes it.
  std::string name;
  std::string text;
};

struct NvrtcRequest {
  /// Named in diagnostics.
  std::string sourceName;
  std::string source;
  std::vector<NvrtcHeader> headers;
  /// A real architecture: "sm_80", "sm_90a", "sm_100a".
  std::string architecture;
  /// Further options, such as "--std=c++20".
  std::vector<std::string> options;
};

struct NvrtcResult {
  std::string ptx;
  std::vector<char> cubin;
  /// Warnings, and what ptxas reports.
  std::string log;
  std::vector<KernelResources> resources;
};

class Nvrtc {
public:
  /// Opens the library. Looked for in this order: `path` (the library's file,
  /// or a folder to search as below) and nothing else where it is given; the
  /// loader's search path; CUDA_HOME and /usr/local/cuda; the NVIDIA wheels of
  /// the active Python environment (VIRTUAL_ENV). Fails with unsupported,
  /// naming the places tried and how to install it.
  REPRISE_API static Expected<Nvrtc> load(const std::string &path = {});

  /// "13.0".
  REPRISE_API std::string version() const;
  /// The file that was opened.
  REPRISE_API const std::string &path() const;
  /// Numbers of the architectures it compiles for: 80, 90, 100, ...
  REPRISE_API const std::vector<int> &architectures() const;

  /// Fails with unsupported for an architecture that this NVRTC does not know,
  /// and with invalidArgument and the log where the text does not compile.
  REPRISE_API Expected<NvrtcResult> compile(const NvrtcRequest &request) const;

private:
  struct Library;
  explicit Nvrtc(std::shared_ptr<const Library> library);

  std::shared_ptr<const Library> library;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_NVRTC_H
