//===- fuzz_expression.cpp - any bytes as an integer expression -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Expression.h"

#include <cstdlib>

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view text(reinterpret_cast<const char *>(data), size);
  auto expression = Expression::parse(text, "fuzz.json: workspace_bytes");
  if (!expression)
    return expression.error().place.empty() ? (abort(), 0) : 0;
  // What was accepted has its text, and a value once its names have one; an
  // overflow or a division by zero is an error, and never a trap.
  if (expression->text() != text)
    abort();
  for (int64_t value : {int64_t(0), int64_t(7), INT64_MAX, INT64_MIN}) {
    Bindings sizes;
    for (const std::string &name : expression->names())
      sizes.set(name, value);
    (void)expression->evaluate(sizes);
  }
  return 0;
}
