//===- CpuRecurrence.cpp - the suite cpu-recurrence -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole layers on this machine's cores: the input product, then the recurrence
// over all steps, as one call. I = D.

#include "tools/bench/Suite.h"

#include "tools/bench/BenchSpecs.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

static const std::vector<Cell> &cells() {
  static const std::vector<Cell> all = {
      {"lstm", benchSpec("lstm"), 4, 4, {"h", "h_last", "c_last"}},
      {"gru", benchSpec("gru"), 3, 4, {"h", "h_last"}},
      {"gru_reset_before",
       benchSpec("gru_reset_before"),
       3,
       3,
       {"h", "h_last"}},
  };
  return all;
}

Suite bench::cpuRecurrence(int64_t steps) {
  constexpr int64_t defaultSteps = 256;
  int64_t T = steps ? steps : defaultSteps;
  Suite suite{"cpu-recurrence",
              "recurrent layers with their input product, on the CPU",
              {"onednn", "pytorch"},
              {}};
  for (DType dtype : {DType::f32, DType::bf16})
    for (const Cell &cell : cells())
      for (int64_t B : {1, 16, 64})
        for (int64_t D : {128, 256, 512, 1024}) {
          std::string storage = dtype == DType::f32 ? "" : ".bf16";
          suite.rows.push_back(
              {fmt::format("{}{}.B{}.D{}.T{}", cell.name, storage, B, D, T),
               &cell, dtype, T, B, D, D});
        }
  return suite;
}
