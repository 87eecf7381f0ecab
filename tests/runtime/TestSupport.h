//===- TestSupport.h - what several tests of the runtime share ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_RUNTIME_TESTSUPPORT_H
#define REPRISE_TESTS_RUNTIME_TESTSUPPORT_H

#include "runtime/ByteSource.h"
#include "runtime/Tensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <unistd.h>

namespace reprise::test {

/// A folder of its own for a test, removed at its end.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string pattern = ::testing::TempDir() + "reprise-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::string file(const std::string &name) const {
    return (path / name).string();
  }
  size_t entryCount() const {
    return size_t(std::distance(std::filesystem::directory_iterator(path), {}));
  }

  std::filesystem::path path;
};

inline void writeFile(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A C-order tensor with these elements.
template <typename T>
Tensor makeTensor(DType dtype, const Shape &shape,
                  std::initializer_list<T> elements) {
  Tensor tensor = Tensor::zeros(dtype, shape).value();
  EXPECT_EQ(size_t(tensor.elements()), elements.size());
  std::copy(elements.begin(), elements.end(), tensor.values<T>().begin());
  return tensor;
}

/// Expects a failure of this code whose rendered text has all the parts: the
/// actual value, the limit, the place, the mend.
template <typename T>
void expectError(const Expected<T> &result, ErrorCode code,
                 std::initializer_list<std::string> parts) {
  ASSERT_FALSE(result.has_value()) << "an error was expected";
  std::string text = result.error().render();
  EXPECT_EQ(int(result.error().code), int(code)) << text;
  EXPECT_FALSE(result.error().mend.empty()) << text;
  for (const std::string &part : parts)
    EXPECT_NE(text.find(part), std::string::npos)
        << "'" << part << "' is not in:\n"
        << text;
}

} // namespace reprise::test

#endif // REPRISE_TESTS_RUNTIME_TESTSUPPORT_H
