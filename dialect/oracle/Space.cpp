//===- Space.cpp - named dimensions with sizes ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Space.h"
#include "llvm/ADT/STLExtras.h"

using namespace reprise::oracle;

int64_t Space::points() const { return llvm::product_of(sizes); }

int64_t Space::strideOf(llvm::StringRef name) const {
  auto position = llvm::find(names, name);
  if (position == names.end())
    return 0;
  auto axis = position - names.begin();
  return llvm::product_of(llvm::ArrayRef(sizes).drop_front(axis + 1));
}

std::vector<int64_t> reprise::oracle::offsetsOf(
    const Space &space, llvm::function_ref<int64_t(llvm::StringRef)> strideOf) {
  std::vector<int64_t> offsets = {0};
  for (auto [name, size] : llvm::zip(space.names, space.sizes)) {
    std::vector<int64_t> finer;
    finer.reserve(offsets.size() * size);
    for (int64_t offset : offsets)
      for (int64_t i = 0; i != size; ++i)
        finer.push_back(offset + i * strideOf(name));
    offsets = std::move(finer);
  }
  return offsets;
}
