//===- ConstraintSuite.cpp - constraint problems to be measured -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/constraints/ConstraintSuite.h"

#include "constraints/format/Reader.h"

#include <fmt/format.h>

#include <cassert>

using namespace reprise;
using namespace reprise::bench;
using constraints::Question;

static std::string problemText(std::string_view name) {
  struct File {
    std::string_view name, text;
  };
  static constexpr File files[] = {
#include "tools/bench/ConstraintFiles.inc"
  };
  for (const File &file : files)
    if (file.name == name)
      return std::string(file.text);
  assert(false && "no such problem");
  return {};
}

/// Few heads of many elements to many heads of few.
static constexpr std::pair<int, int> flashRnnShapes[] = {
    {768, 1}, {64, 12}, {16, 48}, {128, 6}, {256, 3}, {1024, 1}};

/// What one direction costs: multiprocessors that idle, sums across blocks,
/// kilobytes that pass through shared memory, warps to be kept in step.
static std::string costOf(std::string_view direction) {
  return fmt::format("8 * (132 - {0}.P) + 100 * ({0}.R_K - 1) + "
                     "ceildiv({0}.M * {0}.sigma_A, 1024 * {0}.P) + {0}.n_w",
                     direction);
}

static std::string flashRnn(int D, int heads) {
  return problemText("joint") +
         fmt::format("given D == {};\ngiven NH == {};\ngiven B == 16;\n"
                     "minimise {} + {};\n",
                     D, heads, costOf("forward"), costOf("backward"));
}

static void addRow(std::vector<ConstraintRow> &rows, std::string_view problem,
                   const std::string &text, Question::Wanted wanted) {
  std::string_view word = wanted == Question::Wanted::count  ? "count"
                          : wanted == Question::Wanted::best ? "best"
                                                             : "first";
  rows.push_back({fmt::format("{}.{}", problem, word), text, wanted});
}

static void addRows(std::vector<ConstraintRow> &rows, std::string_view problem,
                    const std::string &text) {
  for (auto wanted : {Question::Wanted::solutions, Question::Wanted::count,
                      Question::Wanted::best})
    addRow(rows, problem, text, wanted);
}

std::vector<ConstraintRow> bench::constraintRows() {
  std::vector<ConstraintRow> rows;
  for (auto [D, heads] : flashRnnShapes)
    addRows(rows, fmt::format("flashrnn.{}x{}", D, heads), flashRnn(D, heads));
  for (std::string_view name : {"gemm", "threads", "buffers", "layout"})
    addRows(rows, name, problemText(name));
  // What has no solution, or one that takes no search.
  addRow(rows, "flashrnn.4096x1", flashRnn(4096, 1),
         Question::Wanted::solutions);
  for (std::string_view name : {"factors", "pigeons", "ring", "parity"})
    addRow(rows, name, problemText(name), Question::Wanted::solutions);
  return rows;
}

Expected<std::unique_ptr<constraints::Problem>>
bench::readProblem(const ConstraintRow &row) {
  constraints::ReadResult result = constraints::readConstraints(row.text);
  if (result.problem)
    return std::move(result.problem);
  return fail(ErrorCode::internal,
              constraints::render(result.diagnostics, row.text, row.name),
              row.name);
}
