//===- CpuScan.cpp - the suite cpu-scan -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scans and matrix states on this machine's cores: recurrences without weights
// to multiply the state with, whose time goes into walking the state. Each row
// is there with one thread and with two.

#include "tools/bench/Suite.h"

#include "tools/bench/BenchSpecs.h"

#include <fmt/format.h>

#include <cmath>

using namespace reprise;
using namespace reprise::bench;

/// Of variance 1.
static Draw standard() { return {-std::sqrt(3.0), std::sqrt(3.0)}; }

/// The scale of a query.
static Draw rootOf(const std::string &size) { return {1, 1, size}; }

static Cell linearScan() {
  return {"linear_scan",
          "tools/bench/specs/linear_scan.mlir",
          benchSpec("linear_scan"),
          {{"a", "T B D", {0.8, 1}}, {"b", "T B D", standard()}},
          {{"h", "T B D"}, {"h_last", "B D"}},
          "1",
          10};
}

static Cell s4d() {
  // |a| < 1 everywhere.
  return libraryCell(
      "s4d",
      {{"x", "T B D", standard()},
       {"a", "2 D N", {-0.7, 0.7}},
       {"b", "2 D N", standard()},
       {"c", "2 D N", {-1, 1, "N"}},
       {"d", "D", standard()}},
      {{"y", "T B D"}, {"re_last", "B D N"}, {"im_last", "B D N"}}, "N", 0);
}

static Cell mamba() {
  return libraryCell("mamba",
                     {{"x", "T B D", standard()},
                      {"dt", "T B D", {-1, 1}},
                      {"a_log", "D N", {0, std::log(16)}},
                      {"b", "T B N", standard()},
                      {"c", "T B N", standard()},
                      {"d", "D", {0.5, 1.5}},
                      {"dt_bias", "D", {-4, -2}}},
                     {{"y", "T B D"}, {"h_last", "B D N"}}, "N", 60);
}

Cell bench::ssdCell() {
  return libraryCell("ssd",
                     {{"x", "T B G R D", standard()},
                      {"dt", "T B G R", {-1, 1}},
                      {"a_log", "G R", {0, std::log(16)}},
                      {"b", "T B G N", standard()},
                      {"c", "T B G N", standard()},
                      {"d", "G R", {0.5, 1.5}},
                      {"dt_bias", "G R", {-4, -2}}},
                     {{"y", "T B G R D"}, {"h_last", "B G R D N"}}, "N", 60);
}

static Cell retention() {
  return libraryCell("retention",
                     {{"q", "T B H K", standard()},
                      {"k", "T B H K", standard()},
                      {"v", "T B H V", standard()},
                      {"log_decay", "H", {-0.1, -0.01}},
                      {"scale", "H", rootOf("K")}},
                     {{"y", "T B H V"}, {"s_last", "B H K V"}}, "K", 100);
}

static Cell gla() {
  return libraryCell("gla",
                     {{"q", "T B H K", standard()},
                      {"k", "T B H K", standard()},
                      {"v", "T B H V", standard()},
                      {"g", "T B H K", standard()},
                      {"scale", "H", rootOf("K")}},
                     {{"y", "T B H V"}, {"s_last", "B H K V"}}, "K", 100);
}

static Cell mlstm() {
  return libraryCell("mlstm",
                     {{"q", "T B H K", standard()},
                      {"k", "T B H K", standard()},
                      {"v", "T B H V", standard()},
                      {"i", "T B H", {-4, 0}},
                      {"f", "T B H", {1, 5}},
                      {"scale", "H", rootOf("K")}},
                     {{"h", "T B H V"},
                      {"c_last", "B H K V"},
                      {"n_last", "B H K"},
                      {"m_last", "B H"}},
                     "K", 100);
}

static Cell gatedDelta() {
  return libraryCell("gated_delta",
                     {{"q", "T B G K", standard()},
                      {"k", "T B G K", standard()},
                      {"v", "T B G R V", standard()},
                      {"a", "T B G R", standard()},
                      {"beta", "T B G R", standard()},
                      {"a_log", "G R", {-4, -1}},
                      {"dt_bias", "G R", {-1, 1}},
                      {"scale", "G", rootOf("K")}},
                     {{"y", "T B G R V"}, {"s_last", "B G R K V"}}, "K", 100);
}

/// With the state of the steps before.
static Cell gatedDeltaDecode() {
  Cell cell = gatedDelta();
  cell.inputs.push_back({"s0", "B G R K V", {-1, 1}});
  return cell;
}

static Cell rwkv7() {
  return libraryCell("rwkv7",
                     {{"r", "T B H K", {-1, 1, "K"}},
                      {"w", "T B H K", standard()},
                      {"k", "T B H K", standard()},
                      {"v", "T B H V", standard()},
                      {"a", "T B H K", standard()},
                      {"k_k", "H K", {0.5, 1.5}},
                      {"k_a", "H K", {0.5, 1.5}}},
                     {{"y", "T B H V"}, {"s_last", "B H K V"}}, "K", 100);
}

using Sizes = std::vector<std::pair<std::string, int64_t>>;

namespace {

struct Shaped {
  Cell cell;
  /// In the order in which names have them; T last.
  std::vector<Sizes> sizes;
};

} // namespace

static Sizes heads(int64_t B, int64_t H, int64_t size) {
  return {{"B", B}, {"H", H}, {"K", size}, {"V", size}, {"T", 1024}};
}

/// Groups of one head.
static Sizes groups(int64_t B, int64_t G, int64_t size, int64_t T) {
  return {{"B", B}, {"G", G}, {"R", 1}, {"K", size}, {"V", size}, {"T", T}};
}

static const std::vector<Shaped> &shapedCells() {
  const std::vector<Sizes> squares = {heads(2, 8, 64), heads(2, 8, 128)};
  static const std::vector<Shaped> all = {
      {linearScan(),
       {{{"B", 4}, {"D", 1024}, {"T", 2048}},
        {{"B", 1}, {"D", 64}, {"T", 65536}}}},
      {s4d(), {{{"B", 2}, {"D", 256}, {"N", 32}, {"T", 1024}}}},
      {mamba(), {{{"B", 2}, {"D", 1024}, {"N", 16}, {"T", 1024}}}},
      {ssdCell(),
       {{{"B", 2}, {"G", 1}, {"R", 16}, {"D", 64}, {"N", 64}, {"T", 1024}}}},
      {retention(), squares},
      {gla(), squares},
      {mlstm(), squares},
      {gatedDelta(),
       {groups(2, 8, 64, 1024), groups(2, 8, 128, 1024),
        groups(1, 16, 128, 1024)}},
      {rwkv7(), {heads(2, 8, 64)}},
      {gatedDeltaDecode(), {groups(1, 16, 128, 1)}},
      {lstmLayer(), {{{"B", 1}, {"I", 64}, {"D", 64}, {"T", 1}}}},
  };
  return all;
}

static Row rowOf(const Cell &cell, const Sizes &sizes, int threads,
                 int64_t steps) {
  Row row{cell.name, &cell, DType::f32, {}, threads};
  for (auto [name, size] : sizes) {
    // Decode steps stay what they are.
    bool isAsked = name == "T" && size > 1 && steps > 0;
    int64_t asked = isAsked ? steps : size;
    row.sizes[name] = asked;
    row.name += fmt::format(".{}{}", name, asked);
  }
  row.name += fmt::format(".t{}", threads);
  return row;
}

Suite bench::cpuScan(const RowOptions &options) {
  Suite suite{"cpu-scan",
              "scans and matrix states, on the CPU",
              {"floor", "ggml", "jax", "onednn", "onnxruntime", "pytorch"},
              {}};
  std::vector<int> threadCounts = {1, 2};
  if (options.threads)
    threadCounts = {options.threads};
  for (int threads : threadCounts)
    for (const auto &[cell, shapes] : shapedCells())
      for (const Sizes &sizes : shapes)
        suite.rows.push_back(rowOf(cell, sizes, threads, options.steps));
  return suite;
}
