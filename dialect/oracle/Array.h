//===- Array.h - the tensors that the oracle takes and gives --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_ORACLE_ARRAY_H
#define REPRISE_DIALECT_ORACLE_ARRAY_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace reprise::oracle {

/// Values in C order; as many as the shape's product.
struct Array {
  std::vector<int64_t> shape;
  std::vector<double> data;
};

using Arrays = std::map<std::string, Array>;

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_ARRAY_H
