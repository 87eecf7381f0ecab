//===- ErrorsTest.cpp - what the oracle refuses ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"

using namespace reprise;
using namespace reprise::oracle;

static void expectError(const Spec &spec, const Arrays &inputs,
                        const std::vector<std::string> &pieces) {
  Expected<Arrays> results = interpret(spec.op(), inputs);
  ASSERT_FALSE(results);
  std::string text = results.error().render();
  for (const std::string &piece : pieces)
    EXPECT_NE(text.find(piece), std::string::npos)
        << "'" << piece << "' is not in: " << text;
}

static Spec elman() { return Spec::fromFile("kernels/specs/elman.mlir"); }

static Arrays elmanInputs() {
  return {{"x", varied({2, 3, 1, 4})},
          {"r", varied({1, 4, 4})},
          {"b", varied({1, 4})}};
}

TEST(Errors, SizesThatContradictEachOther) {
  Arrays inputs = elmanInputs();
  inputs["r"] = varied({1, 4, 5});
  expectError(elman(), inputs, {"input 'r'", "size 5", "D is 4", "input 'x'"});
}

TEST(Errors, SizesThatContradictTheOperator) {
  Spec spec = Spec::fromText(R"(
    rec.operator @one(%x: !rec.tensor<T, B, D>) attributes {sizes = {D = 8 : i64}} {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
        rec.yield %xt
      }
      rec.return y = all %s
    })");
  expectError(spec, {{"x", varied({1, 1, 4})}},
              {"input 'x'", "size 4", "D is 8", "the operator's sizes"});
}

TEST(Errors, WrongRank) {
  Arrays inputs = elmanInputs();
  inputs["b"] = varied({4});
  expectError(elman(), inputs, {"input 'b'", "[4]", "1 axes"});
}

TEST(Errors, WrongPack) {
  Arrays inputs = {{"x", varied({2, 3, 3, 1, 2})},
                   {"r", varied({4, 1, 2, 2})},
                   {"b", varied({4, 1, 2})}};
  expectError(Spec::fromFile("kernels/specs/lstm.mlir"), inputs,
              {"input 'x'", "axis 2", "size 3", "packs 4"});
}

TEST(Errors, FewerValuesThanTheShapeHolds) {
  Arrays inputs = elmanInputs();
  inputs["x"].data.pop_back();
  expectError(elman(), inputs, {"input 'x'", "[2, 3, 1, 4]", "23 values"});
}

TEST(Errors, MissingInput) {
  Arrays inputs = elmanInputs();
  inputs.erase("r");
  expectError(elman(), inputs, {"input 'r' is missing", "with a default"});
}

TEST(Errors, UnknownInput) {
  Arrays inputs = elmanInputs();
  inputs["weight"] = varied({1});
  expectError(elman(), inputs, {"'weight'", "@elman", "x, r, b, h0"});
}

TEST(Errors, OnlyTimeAndBatchMayBeEmpty) {
  Arrays inputs = {{"x", varied({2, 3, 1, 0})},
                   {"r", varied({1, 0, 0})},
                   {"b", varied({1, 0})}};
  expectError(elman(), inputs, {"D is 0", "input 'x'", "at least 1"});
}

TEST(Errors, NothingGivesASize) {
  Spec spec = Spec::fromText(R"(
    rec.operator @clock(%x: !rec.tensor<T>, %s0: !rec.tensor<B>) {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T>)
          states(%sp = %s0 : !rec.tensor<B>) {
        %y = arith.addf %sp, %xt : f32
        rec.yield %y
      }
      rec.return s = all %s
    })");
  expectError(spec, {{"x", varied({3})}}, {"B its size"});
}

TEST(Errors, Lengths) {
  auto expectBad = [](Array lengths, const std::vector<std::string> &pieces) {
    Arrays inputs = elmanInputs();
    inputs["lengths"] = std::move(lengths);
    expectError(elman(), inputs, pieces);
  };
  expectBad(array({3}, {0, 3, 2}), {"row 1", "length 3", "0 to 2"});
  expectBad(array({3}, {0, 1, -1}), {"row 2", "length -1"});
  expectBad(array({3}, {0.5, 1, 1}), {"row 0", "length 0.5"});
  expectBad(array({2}, {1, 1}), {"[2]", "B is 3"});
}
