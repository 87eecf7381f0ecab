//===- TemporaryFolder.cpp - a folder that is removed again ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/TemporaryFolder.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>

using namespace reprise;
using namespace reprise::bench;

Expected<TemporaryFolder> TemporaryFolder::create() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error)
    return fail(ErrorCode::io, error.message(), "the temporary folder",
                "set TMPDIR to a folder that can be written to");
  std::string pattern = (parent / "reprise-bench-XXXXXX").string();
  if (!mkdtemp(pattern.data()))
    return fail(ErrorCode::io, std::strerror(errno), pattern,
                "set TMPDIR to a folder that can be written to");
  TemporaryFolder folder;
  folder.where = pattern;
  return folder;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!where.empty())
    std::filesystem::remove_all(where, ignored);
}
