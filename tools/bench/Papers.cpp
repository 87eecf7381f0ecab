//===- Papers.cpp - the suite papers --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What papers say of their operators, each beside the nearest that a CPU can
// show: our kernel, and what the paper compares with.

#include "tools/bench/Suite.h"

#include "tools/bench/BenchSpecs.h"

#include <fmt/format.h>

#include <cmath>

using namespace reprise;
using namespace reprise::bench;

/// Of variance 1.
static Draw standard() { return {-std::sqrt(3.0), std::sqrt(3.0)}; }

/// As PyTorch draws weights that sum over this size.
static Draw weight(const std::string &size) { return {-1, 1, size}; }

//===----------------------------------------------------------------------===//
// Cells
//===----------------------------------------------------------------------===//

/// kernels/specs have it with a stream x that has an element for each gate:
/// peers know it as NAME_heads, since NAME is a layer with its input product.
static Cell headed(const std::string &name, int gates, int biases,
                   std::vector<std::string> states) {
  std::vector<CellTensor> outputs = {{"h", "T B H D"}};
  for (const std::string &state : states)
    outputs.push_back({state + "_last", "B H D"});
  Cell cell = libraryCell(name,
                          {{"x", fmt::format("T B {} H D", gates), standard()},
                           {"r", fmt::format("{} H D D", gates), weight("D")},
                           {"b", fmt::format("{} H D", biases), weight("D")}},
                          outputs, "D");
  cell.name += "_heads";
  return cell;
}

static const Cell &lstmHeads() {
  static const Cell cell = headed("lstm", 4, 4, {"h", "c"});
  return cell;
}

static const Cell &gruHeads() {
  static const Cell cell = headed("gru", 3, 4, {"h"});
  return cell;
}

static const Cell &slstmHeads() {
  static const Cell cell = headed("slstm", 4, 4, {"h", "c", "n", "m"});
  return cell;
}

/// Both have 3 gates and weights for single elements of the state.
static Cell diagonal(const std::string &name) {
  return libraryCell(name,
                     {{"x", "T B 3 H D", standard()},
                      {"r", "3 H D", {-0.5, 0.5}},
                      {"b", "3 H D", {-0.1, 0.1}}},
                     {{"h", "T B H D"}, {"h_last", "B H D"}}, "1", 10);
}

static const Cell &paraGru() {
  static const Cell cell = diagonal("paragru");
  return cell;
}

static const Cell &paraLstm() {
  static const Cell cell = [] {
    Cell made = diagonal("paralstm_cifg");
    made.inputs.push_back({"p", "2 H D", {-0.5, 0.5}});
    made.outputs.push_back({"c_last", "B H D"});
    return made;
  }();
  return cell;
}

static const Cell &convLstm() {
  static const Cell cell = libraryCell(
      "convlstm",
      {{"x", "T B Y X C", standard()},
       {"w", "4 3 3 D C", {-0.3, 0.3, "C"}},
       {"r", "4 3 3 D D", {-0.3, 0.3, "D"}}},
      {{"h", "T B Y X D"}, {"h_last", "B Y X D"}, {"c_last", "B Y X D"}},
      "C D");
  return cell;
}

static const Cell &convS5() {
  // |a| < 1 everywhere.
  static const Cell cell = libraryCell(
      "convs5",
      {{"x", "T B Y X D", standard()},
       {"a", "2 N", {-0.7, 0.7}},
       {"b", "2 3 3 N D", {-0.3, 0.3, "D"}},
       {"c", "2 3 3 D N", {-0.3, 0.3, "N"}},
       {"d", "D", standard()}},
      {{"y", "T B Y X D"}, {"re_last", "B Y X N"}, {"im_last", "B Y X N"}},
      "D N");
  return cell;
}

static const Cell &prefixAttention() {
  static const Cell cell = libraryCell("prefix_linear_attention",
                                       {{"q", "T B H K", standard()},
                                        {"k", "T B H K", standard()},
                                        {"q_again", "T B H J", standard()},
                                        {"k_again", "T B H J", standard()},
                                        {"v", "T B H V", standard()},
                                        {"scale", "H", {1, 1, "K"}}},
                                       {{"y", "T B H V"}}, "K J");
  return cell;
}

/// With softmax; a peer's.
static const Cell &attention() {
  static const Cell cell = {"attention",
                            {},
                            {},
                            {{"q", "T B H K", standard()},
                             {"k", "T B H K", standard()},
                             {"v", "T B H V", standard()}},
                            {{"y", "T B H V"}},
                            "K"};
  return cell;
}

static const Cell &ssd() {
  static const Cell cell = ssdCell();
  return cell;
}

static const Cell &titans() {
  static const Cell cell = libraryCell(
      "titans",
      {{"q", "T B H K", standard()},
       {"k", "T B H K", standard()},
       {"v", "T B H V", standard()},
       {"alpha", "T B H", {-4, -2}},
       {"eta", "T B H", {-1, 1}},
       {"theta", "T B H", {-4, -2}}},
      {{"y", "T B H V"}, {"m_last", "B H K V"}, {"s_last", "B H K V"}}, "K",
      100);
  return cell;
}

static const Cell &lssl() {
  static const Cell cell =
      libraryCell("lssl",
                  {{"x", "T B D", standard()},
                   {"a", "D N N", {-1, 1, "N"}},
                   {"b", "D N", standard()},
                   {"c", "D N", weight("N")},
                   {"d", "D", standard()}},
                  {{"y", "T B D"}, {"h_last", "B D N"}}, "N");
  return cell;
}

/// Of each gate as many blocks, but others.
static Cell sparse(const std::string &name, const std::string &gates,
                   int biases) {
  std::vector<CellTensor> inputs = {
      {"x", fmt::format("T B {} M D", gates.size()), standard()},
      {"b", fmt::format("{} M D", biases), weight("D")}};
  for (char gate : gates) {
    std::string count = fmt::format("N{}", char(std::toupper(gate)));
    Draw rows, columns;
    rows.rowsOf = columns.columnsOf = "M";
    inputs.push_back(
        {fmt::format("r{}", gate), count + " D D", {-0.3, 0.3, "D"}});
    inputs.push_back({fmt::format("rows_{}", gate), count, rows});
    inputs.push_back({fmt::format("columns_{}", gate), count, columns});
  }
  return libraryCell(name, std::move(inputs),
                     {{"h", "T B M D"}, {"h_last", "B M D"}}, "M D");
}

static const Cell &sparseLstm() {
  static const Cell cell = sparse("sparse_lstm", "ifzo", 4);
  return cell;
}

static const Cell &sparseGru() {
  static const Cell cell = sparse("sparse_gru", "grz", 4);
  return cell;
}

/// Both directions read one input, as in other libraries.
static const Cell &biLstm() {
  static const Cell cell = [] {
    Cell made = lstmLayer();
    made.name = "bilstm";
    made.direction = "bidirectional";
    for (CellTensor &input : made.inputs)
      input.shape = "2 " + input.shape;
    made.inputs.front().draw.isRepeated = true;
    made.outputs = {
        {"h", "T B 2 1 D"}, {"h_last", "2 B 1 D"}, {"c_last", "2 B 1 D"}};
    return made;
  }();
  return cell;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

namespace {

using Sizes = std::vector<std::pair<std::string, int64_t>>;

/// Makes the rows, one claim after the other.
class Papers {
public:
  explicit Papers(const RowOptions &options) : options(options) {}

  Suite suite();

private:
  /// T is the last of the sizes. A word after the cell's name stands for sizes
  /// that the name need not have.
  Row row(const Cell &cell, const Sizes &sizes, const std::string &word = {});
  /// The row's counterpart of the paper's claim.
  void add(const Claim &claim, Row row, std::vector<std::string> peers,
           std::vector<Row> besides = {});

  void loops();
  void images();
  void longInputs();
  void sparseCells();
  void shortInputs();

  RowOptions options;
  std::vector<Row> rows;
};

} // namespace

Row Papers::row(const Cell &cell, const Sizes &sizes, const std::string &word) {
  Row row{cell.name + word, &cell, DType::f32, {}, options.threads};
  for (auto [name, size] : sizes) {
    // Inputs that are short stay what they are.
    bool isAsked = name == "T" && size > 100 && options.steps > 0;
    int64_t asked = isAsked ? options.steps : size;
    row.sizes[name] = asked;
    row.name += fmt::format(".{}{}", name, asked);
  }
  return row;
}

void Papers::add(const Claim &claim, Row row, std::vector<std::string> peers,
                 std::vector<Row> besides) {
  row.claim = &claim;
  row.peers = std::move(peers);
  row.besides = std::move(besides);
  rows.push_back(std::move(row));
}

/// Beside a loop over the steps in Python.
void Papers::loops() {
  static const Claim flashRnn = {"up to 50 times the speed of PyTorch's loop",
                                 "FlashRNN, arXiv 2412.07752"};
  Sizes heads = {{"B", 16}, {"H", 12}, {"D", 64}, {"T", 256}};
  add(flashRnn, row(lstmHeads(), heads), {"eager"});
  add(flashRnn, row(slstmHeads(), heads), {"eager"});

  static const Claim paraRnn = {
      "up to 665 times the speed of a loop over steps",
      "ParaRNN, arXiv 2510.21450"};
  Sizes elements = {{"B", 1}, {"H", 4}, {"D", 64}, {"T", 1024}};
  add(paraRnn, row(paraGru(), elements), {"eager"});
  add(paraRnn, row(paraLstm(), elements), {"eager"});
}

void Papers::images() {
  static const Claim convS5Claim = {"training 3 times as fast as ConvLSTM's",
                                    "ConvS5, arXiv 2310.19694"};
  Sizes image = {{"B", 1}, {"Y", 16}, {"X", 16}};
  auto with = [&](Sizes more) {
    more.insert(more.begin(), image.begin(), image.end());
    return more;
  };
  add(convS5Claim, row(convS5(), with({{"D", 64}, {"N", 32}, {"T", 32}})), {},
      {row(convLstm(), with({{"C", 64}, {"D", 64}, {"T", 32}}))});
}

void Papers::longInputs() {
  static const Claim readTwice = {
      "19.2 times the throughput of FlashAttention-2 over a prompt of 32k",
      "Just read twice, arXiv 2407.05483"};
  Row softmax = row(attention(),
                    {{"B", 1}, {"H", 2}, {"K", 64}, {"V", 64}, {"T", 1 << 15}});
  softmax.peers = {"pytorch"};
  add(readTwice,
      row(prefixAttention(), {{"B", 1},
                              {"H", 2},
                              {"K", 16},
                              {"J", 16},
                              {"V", 64},
                              {"T", 1 << 15}}),
      {}, {softmax});

  // Beside fewer steps of the same: what a step costs should not change. Arrays
  // of 2^17 steps do not fit a cache either.
  auto addLong = [&](const Claim &claim, const Cell &cell, Sizes sizes,
                     int64_t steps, int64_t fewerSteps) {
    sizes.emplace_back("T", steps);
    Row longRow = row(cell, sizes);
    sizes.back().second = fewerSteps;
    add(claim, std::move(longRow), {}, {row(cell, sizes)});
  };
  static const Claim stuffed = {"states of Mamba-2 over more than 1M tokens",
                                "Stuffed Mamba, arXiv 2410.07145"};
  addLong(stuffed, ssd(), {{"B", 1}, {"G", 1}, {"R", 2}, {"D", 32}, {"N", 32}},
          1 << 20, 1 << 17);
  static const Claim titansClaim = {"a memory of more than 2M tokens",
                                    "Titans, arXiv 2501.00663"};
  addLong(titansClaim, titans(), {{"B", 1}, {"H", 1}, {"K", 32}, {"V", 32}},
          1 << 21, 1 << 17);
  static const Claim lsslClaim = {"speech of 16,000 steps",
                                  "LSSL, arXiv 2110.13985"};
  addLong(lsslClaim, lssl(), {{"B", 1}, {"D", 64}, {"N", 64}}, 16000, 1000);
}

/// Beside the dense cell of the same state.
void Papers::sparseCells() {
  static const Claim claim = {
      "densities of 0.05 to 0.5; of time, nothing is said",
      "Sparsity in RNNs, arXiv 2407.20601"};
  constexpr int64_t M = 32, D = 16, T = 256;
  auto addCell = [&](const Cell &cell, const std::string &counts,
                     const Cell &dense, int64_t B) {
    for (double density : {0.05, 0.1, 0.25, 0.5}) {
      Row sparse = row(cell, {{"B", B}, {"M", M}, {"D", D}, {"T", T}},
                       fmt::format(".density{:g}", density));
      for (char gate : counts)
        sparse.sizes[fmt::format("N{}", gate)] =
            std::lround(density * double(M * M));
      add(claim, std::move(sparse), {},
          {row(dense, {{"B", B}, {"H", 1}, {"D", M * D}, {"T", T}})});
    }
  };
  addCell(sparseLstm(), "IFZO", lstmHeads(), 1);
  addCell(sparseLstm(), "IFZO", lstmHeads(), 16);
  addCell(sparseGru(), "GRZ", gruHeads(), 1);
}

void Papers::shortInputs() {
  static const Claim claim = {
      "a BiLSTM reads a network's 10 to 100 layers; of time, nothing is said",
      "N2N learning, arXiv 1709.06030"};
  for (int64_t T : {10, 32, 100})
    add(claim, row(biLstm(), {{"B", 1}, {"I", 32}, {"D", 64}, {"T", T}}),
        {"onnxruntime", "pytorch"});
}

Suite Papers::suite() {
  loops();
  images();
  longInputs();
  sparseCells();
  shortInputs();
  return {"papers",
          "what papers say of their operators, and what this CPU shows",
          {"eager", "onnxruntime", "pytorch"},
          std::move(rows)};
}

Suite bench::papers(const RowOptions &options) {
  return Papers(options).suite();
}
