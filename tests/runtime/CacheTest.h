//===- CacheTest.h - what the tests of the kernel cache share -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_RUNTIME_CACHETEST_H
#define REPRISE_TESTS_RUNTIME_CACHETEST_H

#include "StoredKernels.h"
#include "runtime/KernelCache.h"

namespace reprise::test {

namespace fs = std::filesystem;

inline void unexpected(const Error &error) { ADD_FAILURE() << error.render(); }

inline CompileRequest requestFor(const Shape &x, DType dtype = DType::f32) {
  CompileRequest request;
  request.specText = "y = 2 x";
  request.inputs = {{"x", {dtype, x}}};
  return request;
}

struct Cache : ::testing::Test {
  KernelCache open(const std::string &build = "build 1") const {
    return KernelCache::open(path, build).value();
  }
  bool finds(const CompileRequest &request) const {
    return open().find(request, unexpected) != nullptr;
  }
  /// The folders of kernels.
  std::vector<fs::path> kernels() const {
    std::vector<fs::path> kernels;
    for (const auto &key : fs::directory_iterator(own))
      for (const auto &kernel : fs::directory_iterator(key))
        kernels.push_back(kernel.path());
    return kernels;
  }

  TemporaryFolder folder;
  std::string path = folder.file("some/cache");
  /// Where the cache keeps what is its own.
  fs::path own = fs::path(path) / "reprise-kernels";
};

} // namespace reprise::test

#endif // REPRISE_TESTS_RUNTIME_CACHETEST_H
