//===- LibraryTest.cpp - the library's specs against plain loops ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// references/NAME.py computes each spec by itself, from its paper.

#include "OracleTest.h"
#include "llvm/ADT/StringSet.h"
#include <filesystem>
#include <fstream>

using namespace reprise;
using namespace reprise::oracle;

namespace {

const std::filesystem::path root = REPRISE_SOURCE_DIR;
const std::filesystem::path references =
    root / "tests/dialect/oracle/references";

struct Case {
  Arrays inputs, outputs;
};

/// Two lines per array: `input NAME SIZE...` or `output ...`, then its numbers.
Case readCase(const std::string &spec) {
  std::ifstream file(references / (spec + ".txt"));
  EXPECT_TRUE(file) << "write references/" << spec
                    << ".py and run make_references.py " << spec;
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

std::vector<std::string> specs() {
  std::vector<std::string> names;
  for (const auto &file :
       std::filesystem::directory_iterator(root / "kernels/specs"))
    if (file.path().extension() == ".mlir")
      names.push_back(file.path().stem().string());
  llvm::sort(names);
  return names;
}

/// The largest number of an array, or 1: what its numbers are sums of is of
/// that size, too.
double magnitudeOf(const Array &array) {
  double largest = 1;
  for (double value : array.data)
    largest = std::max(largest, std::abs(value));
  return largest;
}

rec::NamedTensorType typeOf(mlir::BlockArgument argument) {
  return mlir::cast<rec::NamedTensorType>(argument.getType());
}

/// The names of the dimensions that inputs have which must be given.
llvm::StringSet<> neededNames(rec::OperatorOp op) {
  llvm::StringSet<> names;
  for (mlir::BlockArgument argument : op.getBody().getArguments())
    if (!op.isOptional(argument))
      for (const rec::Dimension &dimension : typeOf(argument).getDimensions())
        if (dimension.isNamed())
          names.insert(dimension.getName());
  return names;
}

/// An argument whose values have a default must be given nevertheless where
/// nothing else gives one of its dimensions a size.
bool mayBeLeftOut(rec::OperatorOp op, mlir::BlockArgument argument) {
  llvm::StringSet<> needed = neededNames(op);
  return op.isOptional(argument) &&
         llvm::all_of(typeOf(argument).getDimensions(),
                      [&](const rec::Dimension &dimension) {
                        return !dimension.isNamed() ||
                               needed.contains(dimension.getName());
                      });
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
    expectNear(results[name].data, output.data, 1e-14 * magnitudeOf(output));
  }
}

/// What may be left out is its default then, and an initial value without one
/// is zero.
TEST_P(LibraryTest, LeftOutIsTheDefault) {
  Spec spec = Spec::fromFile("kernels/specs/" + GetParam() + ".mlir");
  Arrays inputs = readCase(GetParam()).inputs, needed = inputs;
  for (mlir::BlockArgument argument : spec.op().getBody().getArguments()) {
    if (!mayBeLeftOut(spec.op(), argument))
      continue;
    std::string name = spec.op().getArgumentName(argument.getArgNumber()).str();
    double value = spec.op().getDefault(argument).value_or(0);
    inputs[name] = filled(inputs.at(name).shape, value);
    needed.erase(name);
  }
  Arrays expected = run(spec, inputs);
  for (const auto &[name, output] : run(spec, needed))
    expectSame(output.data, expected[name].data);
}

/// A reference that was left behind would seem to say something.
TEST(Library, EachReferenceHasItsSpec) {
  std::vector<std::string> names = specs();
  for (const auto &file : std::filesystem::directory_iterator(references)) {
    if (file.path().extension() != ".txt")
      continue;
    EXPECT_TRUE(llvm::is_contained(names, file.path().stem().string()))
        << file.path();
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, LibraryTest, testing::ValuesIn(specs()),
                         [](const auto &info) { return info.param; });
