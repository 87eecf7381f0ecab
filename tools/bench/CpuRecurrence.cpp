//===- CpuRecurrence.cpp - the suite cpu-recurrence -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole layers on this machine's cores: the input product, then the recurrence
// over all steps, as one call. I = D.

#include "tools/bench/Suite.h"

#include "tools/bench/BenchSpecs.h"

#include <fmt/format.h>

#include <cmath>

using namespace reprise;
using namespace reprise::bench;

/// An operator with an input product, as a file of tools/bench/specs, with one
/// head. The inputs of all steps have variance 1; weights and biases are as
/// PyTorch initialises them.
static Cell layer(const std::string &name, int gates, int biases) {
  Draw weight{-1, 1, "D"};
  return {name,
          fmt::format("tools/bench/specs/{}.mlir", name),
          benchSpec(name),
          {{"u", "T B I", {-std::sqrt(3.0), std::sqrt(3.0)}},
           {"w", fmt::format("{} 1 D I", gates), weight},
           {"r", fmt::format("{} 1 D D", gates), weight},
           {"b", fmt::format("{} 1 D", biases), weight}},
          {{"h", "T B 1 D"}, {"h_last", "B 1 D"}},
          "I D"};
}

Cell bench::lstmLayer() {
  Cell cell = layer("lstm", 4, 4);
  cell.outputs.push_back({"c_last", "B 1 D"});
  return cell;
}

static const std::vector<Cell> &cells() {
  static const std::vector<Cell> all = {lstmLayer(), layer("gru", 3, 4),
                                        layer("gru_reset_before", 3, 3)};
  return all;
}

Suite bench::cpuRecurrence(const RowOptions &options) {
  constexpr int64_t defaultSteps = 256;
  int64_t T = options.steps ? options.steps : defaultSteps;
  Suite suite{"cpu-recurrence",
              "recurrent layers with their input product, on the CPU",
              {"jax", "onednn", "onnxruntime", "pytorch"},
              {}};
  for (DType dtype : {DType::f32, DType::bf16})
    for (const Cell &cell : cells())
      for (int64_t B : {1, 16, 64})
        for (int64_t D : {128, 256, 512, 1024}) {
          std::string storage = dtype == DType::f32 ? "" : ".bf16";
          suite.rows.push_back(
              {fmt::format("{}{}.B{}.D{}.T{}", cell.name, storage, B, D, T),
               &cell,
               dtype,
               {{"T", T}, {"B", B}, {"I", D}, {"D", D}},
               options.threads});
        }
  return suite;
}
