//===- LibraryTest.cpp - the library's cells against plain loops ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// references/NAME.py computes each cell by itself, from its paper.

#include "OracleTest.h"
#include <filesystem>
#include <fstream>

using namespace reprise::oracle;

namespace {

const std::filesystem::path root = REPRISE_SOURCE_DIR;

struct Case {
  Arrays inputs, outputs;
};

/// Two lines per array: `input NAME SIZE...` or `output ...`, then its numbers.
Case readCase(const std::string &cell) {
  std::ifstream file(root / "tests/dialect/oracle/references" /
                     (cell + ".txt"));
  EXPECT_TRUE(file) << "write references/" << cell
                    << ".py and run make_references.py " << cell;
  Case read;
  std::string header, numbers;
  while (std::getline(file, header) && std::getline(file, numbers)) {
    std::istringstream words(header), values(numbers);
    std::string kind, name;
    words >> kind >> name;
    Array &array = (kind == "input" ? read.inputs : read.outputs)[name];
    for (int64_t size; words >> size;)
      array.shape.push_back(size);
    for (double value; values >> value;)
      array.data.push_back(value);
  }
  return read;
}

std::vector<std::string> cells() {
  std::vector<std::string> names;
  for (const auto &file :
       std::filesystem::directory_iterator(root / "kernels/specs"))
    if (file.path().extension() == ".mlir")
      names.push_back(file.path().stem().string());
  llvm::sort(names);
  return names;
}

class LibraryTest : public testing::TestWithParam<std::string> {};

} // namespace

TEST_P(LibraryTest, ComputesWhatItsPaperSays) {
  Spec spec = Spec::fromFile("kernels/specs/" + GetParam() + ".mlir");
  Case expected = readCase(GetParam());
  Arrays results = run(spec, expected.inputs);
  ASSERT_EQ(results.size(), expected.outputs.size());
  for (const auto &[name, output] : expected.outputs) {
    SCOPED_TRACE(name);
    EXPECT_EQ(results[name].shape, output.shape);
    expectNear(results[name].data, output.data, 1e-14);
  }
}

/// What has a default may be left out; a bias is then zero.
TEST_P(LibraryTest, LeftOutIsTheDefault) {
  Spec spec = Spec::fromFile("kernels/specs/" + GetParam() + ".mlir");
  Arrays inputs = readCase(GetParam()).inputs, needed = inputs;
  for (mlir::BlockArgument argument : spec.op().getBody().getArguments()) {
    std::string name = spec.op().getArgumentName(argument.getArgNumber()).str();
    std::optional<double> value = spec.op().getDefault(argument);
    EXPECT_EQ(value, name == "b" ? std::optional(0.0) : value);
    if (!value)
      continue;
    inputs[name] = filled(inputs.at(name).shape, *value);
    needed.erase(name);
  }
  EXPECT_LT(needed.size(), inputs.size());
  Arrays expected = run(spec, inputs);
  for (const auto &[name, output] : run(spec, needed))
    expectSame(output.data, expected[name].data);
}

INSTANTIATE_TEST_SUITE_P(Cells, LibraryTest, testing::ValuesIn(cells()),
                         [](const auto &info) { return info.param; });
