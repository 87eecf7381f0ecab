//===- Suite.h - what is measured -----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A suite is data: its rows, and the programs to compare with. Everything else
// works on any suite.

#ifndef REPRISE_TOOLS_BENCH_SUITE_H
#define REPRISE_TOOLS_BENCH_SUITE_H

#include "runtime/Tensor.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reprise::bench {

/// How the elements of an input are drawn: evenly from `low` to `high`, so that
/// gates are in use and states neither die nor grow without bound.
struct Draw {
  double low = 0, high = 0;
  /// Both bounds are divided by the root of this size, where one is named.
  std::string rootOf = {};
  /// The same for every index of the first dimension.
  bool isRepeated = false;
  /// In place of such numbers i32: the rows or the columns of blocks of a
  /// matrix that is this many blocks wide and high, where a size is named. The
  /// blocks are chosen at random, each once, and go by rows; lists of one shape
  /// are of the same blocks.
  std::string rowsOf = {}, columnsOf = {};

  bool isOfPlaces() const { return !rowsOf.empty() || !columnsOf.empty(); }
};

/// An input or a result of a cell.
struct CellTensor {
  std::string name;
  /// Its sizes, by name or as numbers: "T B 4 H D".
  std::string shape;
  /// Of an input.
  Draw draw = {};
};

/// An operator as it is called: what is not among its inputs is left out.
struct Cell {
  std::string name;
  /// The spec's file, from the root of the repository, and its text.
  std::string specPath;
  std::string specText;
  std::vector<CellTensor> inputs;
  /// Results that are compared.
  std::vector<CellTensor> outputs;
  /// The sizes that are summed over for an element of a result: "I D".
  std::string summed;
  /// Over how many steps an error of a decay adds up: what a state holds is
  /// forgotten in so many, where decays are computed.
  int64_t rememberedSteps = 0;
  /// As CompileRequest has it.
  std::string direction = {};
};

/// What a paper says of its operator.
struct Claim {
  std::string text;
  /// The paper, with its number at arXiv.
  std::string source;
};

struct Row {
  /// "lstm.B1.D512.T256"; other storage than f32 follows the cell's name:
  /// "lstm.bf16.B1.D512.T256".
  std::string name;
  const Cell *cell = nullptr;
  /// Of streams and weights; sums and states are f32.
  DType dtype = DType::f32;
  /// By name; those that its cell's shapes speak of.
  std::map<std::string, int64_t> sizes;
  /// Threads of every side, one on each core; 0: as many as there are cores.
  int threads = 0;
  /// Those of the suite's peers that compute this row; without it, all of them.
  std::optional<std::vector<std::string>> peers = {};
  /// Other operators, or other sizes of this one, to be measured in the same
  /// turns. Their inputs are their own, so their results are not compared. One
  /// with peers is computed by the first of these, else we do it.
  std::vector<Row> besides = {};
  /// What the row is the counterpart of, where it is that of something.
  const Claim *claim = nullptr;

  bool hasPeer(const std::string &name) const;
  /// Of streams and weights that of the row, of places i32.
  DType dtypeOf(const CellTensor &input) const;
  int64_t steps() const { return sizes.at("T"); }
  /// The sizes that a text such as "T B 4 H D" lists.
  Shape resolve(const std::string &shape) const;
  /// Elements of the states, which are the results without time, times steps.
  int64_t stateUpdates() const;
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

/// What a run may ask of a suite's rows.
struct RowOptions {
  /// Time steps of every row; 0: the suite's own.
  int64_t steps = 0;
  /// Threads of every row; 0: the suite's own.
  int threads = 0;
};

/// Fails with invalidArgument where there is no suite of this name.
Expected<Suite> findSuite(const std::string &name, const RowOptions &options);

/// Keeps the rows whose name fits one of the patterns (* ? []); none keep all.
/// A pattern that fits no row is invalidArgument, and the error lists the rows.
Expected<void> selectRows(Suite &suite,
                          const std::vector<std::string> &patterns);

/// Which of the names of a suite's rows fit one of the patterns, as selectRows
/// has it.
Expected<std::vector<bool>>
selectNames(const std::string &suite, const std::vector<std::string> &names,
            const std::vector<std::string> &patterns);

/// An LSTM with its input product, as the rows of cpu-recurrence have it.
Cell lstmLayer();

/// A cell as an operator of kernels/specs has it; the other arguments are
/// Cell's.
Cell libraryCell(const std::string &name, std::vector<CellTensor> inputs,
                 std::vector<CellTensor> outputs, const std::string &summed,
                 int64_t rememberedSteps = 0);

/// Mamba-2, a cell of two suites.
Cell ssdCell();

/// The suites, one file each.
Suite cpuRecurrence(const RowOptions &options);
Suite cpuScan(const RowOptions &options);
Suite papers(const RowOptions &options);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_SUITE_H
