//===- Suite.h - what is measured -----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A suite is data: its rows, and the programs to compare with. Everything else
// works on any suite.

#ifndef REPRISE_TOOLS_BENCH_SUITE_H
#define REPRISE_TOOLS_BENCH_SUITE_H

#include "runtime/Tensor.h"

#include <map>
#include <string>
#include <vector>

namespace reprise::bench {

/// An operator with an input product, as a file of tools/bench/specs. Inputs:
/// u [T, B, I], w [gates, H, D, I], r [gates, H, D, D], b [biases, H, D], with
/// one head; initial states are left out.
struct Cell {
  std::string name;
  std::string specText;
  int64_t gates = 0;
  int64_t biases = 0;
  /// Results that are compared; the first is that of all steps.
  std::vector<std::string> outputs;
};

struct Row {
  /// "lstm.B1.D512.T256"; other storage than f32 follows the cell's name:
  /// "lstm.bf16.B1.D512.T256".
  std::string name;
  const Cell *cell = nullptr;
  /// Of streams and weights; sums and states are f32.
  DType dtype = DType::f32;
  /// I is the size of the input of one step.
  int64_t T = 0, B = 0, I = 0, D = 0;

  std::map<std::string, Shape> inputShapes() const;
  std::map<std::string, Shape> outputShapes() const;
};

struct Suite {
  std::string name;
  std::string summary;
  /// Programs reprise-bench-NAME beside the reprise program.
  std::vector<std::string> peers;
  std::vector<Row> rows;
};

/// Names of all suites.
std::vector<std::string> suiteNames();

/// The suite with `steps` time steps in each row; 0 takes the suite's own
/// number. Fails with invalidArgument where there is no suite of this name.
Expected<Suite> findSuite(const std::string &name, int64_t steps);

/// Keeps the rows whose name fits one of the patterns (* ? []); none keep all.
/// A pattern that fits no row is invalidArgument, and the error lists the rows.
Expected<void> selectRows(Suite &suite,
                          const std::vector<std::string> &patterns);

/// Which of the names of a suite's rows fit one of the patterns, as selectRows
/// has it.
Expected<std::vector<bool>>
selectNames(const std::string &suite, const std::vector<std::string> &names,
            const std::vector<std::string> &patterns);

/// The suites, one file each.
Suite cpuRecurrence(int64_t steps);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_SUITE_H
