//===- fuzz_spec.cpp - any bytes as a spec --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reaches the parser, every verifier, the binding of sizes and the scheduling
// and tiling for the CPU.

#include "runtime/Compiler.h"

#include <cstdio>
#include <cstdlib>

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const auto compiler = loadCompiler(JIT_LIBRARY).value();
  CompileRequest request;
  request.specPath = "fuzz.mlir";
  request.specText.assign(reinterpret_cast<const char *>(data), size);
  auto text = compiler->inspect(request, "spec");
  if (!text) {
    // An error says where.
    return text.error().place.empty() ? (abort(), 0) : 0;
  }
  // What was accepted prints as a spec that is accepted and prints the same.
  CompileRequest again = request;
  again.specText = *text;
  auto second = compiler->inspect(again, "spec");
  if (!second || *second != *text) {
    std::fprintf(stderr, "%s\n%s\n", text->c_str(),
                 second ? second->c_str() : second.error().render().c_str());
    abort();
  }
  for (const char *name : {"H", "D", "T", "B"})
    if (text->find(std::string(", ") + name) != std::string::npos)
      request.dims[name] = 3;
  (void)compiler->inspect(request, "tiled");
  return 0;
}
