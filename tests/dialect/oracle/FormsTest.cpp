//===- FormsTest.cpp - both directions, and one step ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"
#include <fstream>
#include <sstream>

using namespace reprise;
using namespace reprise::oracle;

static std::string replaceAll(std::string text, const std::string &from,
                              const std::string &to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

static std::string textOf(const std::string &cell) {
  std::ifstream file(REPRISE_SOURCE_DIR "/kernels/specs/" + cell + ".mlir");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

static Array half(const Array &both, size_t axis, int64_t which) {
  Array result{both.shape, {}};
  result.shape.erase(result.shape.begin() + axis);
  int64_t inner =
      llvm::product_of(llvm::ArrayRef(both.shape).drop_front(axis + 1));
  for (size_t i = 0; i != both.data.size(); ++i)
    if (int64_t(i) / inner % 2 == which)
      result.data.push_back(both.data[i]);
  return result;
}

//===----------------------------------------------------------------------===//
// Both directions
//===----------------------------------------------------------------------===//

namespace {

struct Lstm {
  static constexpr int64_t T = 5, B = 3, H = 2, D = 3;

  /// Of both directions.
  Arrays inputs = {
      {"x", varied({2, T, B, 4, H, D}, 1)}, {"r", varied({2, 4, H, D, D}, 2)},
      {"b", varied({2, 4, H, D}, 3)},       {"h0", varied({2, B, H, D}, 4)},
      {"c0", varied({2, B, H, D}, 5)},      {"lengths", array({B}, {5, 0, 3})}};

  /// Of one.
  Arrays inputsOf(int64_t direction) const {
    Arrays halves;
    for (const auto &[name, array] : inputs)
      halves[name] = name == "lengths" ? array : half(array, 0, direction);
    return halves;
  }
};

} // namespace

static Spec bidirectionalLstm() {
  return Spec::fromText(replaceAll(
      replaceAll(textOf("lstm"), "!rec.tensor<", "!rec.tensor<direction, "),
      "over T", "over T bidirectional"));
}

TEST(Bidirectional, IsTwoRecurrences) {
  Lstm lstm;
  Arrays both = run(bidirectionalLstm(), lstm.inputs);
  EXPECT_EQ(both["h"].shape,
            (std::vector<int64_t>{lstm.T, lstm.B, 2, lstm.H, lstm.D}));
  EXPECT_EQ(both["c_last"].shape,
            (std::vector<int64_t>{2, lstm.B, lstm.H, lstm.D}));
  for (int64_t direction : {0, 1}) {
    Spec one = Spec::fromText(replaceAll(
        textOf("lstm"), "over T", direction ? "over T reverse" : "over T"));
    Arrays expected = run(one, lstm.inputsOf(direction));
    expectSame(half(both["h"], 2, direction).data, expected["h"].data);
    for (const char *last : {"h_last", "c_last"})
      expectSame(half(both[last], 0, direction).data, expected[last].data);
  }
}

TEST(Bidirectional, MissingInputsAreZeroInBothDirections) {
  Lstm lstm;
  for (const char *name : {"b", "h0", "c0"})
    lstm.inputs.erase(name);
  Arrays left = run(bidirectionalLstm(), lstm.inputs);
  lstm.inputs["b"] = filled({2, 4, lstm.H, lstm.D}, 0);
  lstm.inputs["h0"] = lstm.inputs["c0"] =
      filled({2, lstm.B, lstm.H, lstm.D}, 0);
  expectSame(left["h"].data, run(bidirectionalLstm(), lstm.inputs)["h"].data);
}

/// x is the same for both; sums and packs have their direction in front.
TEST(Bidirectional, SharedTensorsAndOtherResults) {
  Spec spec = Spec::fromText(R"(
    rec.operator @sums(%x: !rec.tensor<T, B>, %a: !rec.tensor<direction>, %s0: !rec.tensor<direction, B>) {
      %s, %y = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<T, B>)
          params(%at = %a : !rec.tensor<direction>) states(%sp = %s0 : !rec.tensor<direction, B>) {
        %ax = arith.mulf %at, %xt : f32
        %sn = arith.addf %sp, %ax : f32
        rec.yield %sn, %xt
      }
      %z = rec.recurrence over T bidirectional streams(%st = %s : !rec.sequence) {
        rec.yield %st
      }
      rec.return s = all (%s, %z), total = sum %s, shared = all %y
    })");
  Arrays results =
      run(spec, {{"x", array({3, 1}, {1, 2, 3})}, {"a", array({2}, {1, 10})}});
  EXPECT_EQ(results["s"].shape, (std::vector<int64_t>{3, 1, 2, 2}));
  expectSame(results["s"].data, {1, 1, 60, 60, 3, 3, 50, 50, 6, 6, 30, 30});
  EXPECT_EQ(results["total"].shape, (std::vector<int64_t>{2}));
  expectSame(results["total"].data, {10, 140});
  EXPECT_EQ(results["shared"].shape, (std::vector<int64_t>{3, 1}));
  expectSame(results["shared"].data, {1, 2, 3});
}

TEST(Bidirectional, NeedsTwoHalves) {
  Lstm lstm;
  lstm.inputs["b"] = filled({3, 4, lstm.H, lstm.D}, 0);
  auto results = interpret(bidirectionalLstm().op(), lstm.inputs);
  ASSERT_FALSE(results);
  EXPECT_NE(results.error().render().find("direction is 2"), std::string::npos)
      << results.error().render();
}

//===----------------------------------------------------------------------===//
// One step
//===----------------------------------------------------------------------===//

static Spec stepOf(const std::string &cell) {
  std::string text = textOf(cell);
  return Spec::fromText(
      text.replace(text.find(") {"), 3, ") attributes {step} {"));
}

/// `count` steps of x [T, B, ...] from step `begin` on.
static Array stepsOf(const Array &x, int64_t begin, int64_t count) {
  int64_t size = x.data.size() / x.shape[0];
  Array steps{
      x.shape,
      {x.data.begin() + begin * size, x.data.begin() + (begin + count) * size}};
  steps.shape[0] = count;
  return steps;
}

static Array withoutTime(Array x) {
  x.shape.erase(x.shape.begin());
  return x;
}

/// Prefill, then one step after the other, is the whole run.
TEST(Step, ContinuesWhatARunBegan) {
  Lstm lstm;
  Arrays inputs = lstm.inputsOf(0);
  inputs.erase("lengths");
  Array x = inputs["x"];
  Spec full = Spec::fromText(textOf("lstm"));
  Arrays expected = run(full, inputs);
  inputs["x"] = stepsOf(x, 0, 3);
  Arrays results = run(full, inputs);
  for (int64_t t = 3; t != lstm.T; ++t) {
    inputs["x"] = withoutTime(stepsOf(x, t, 1));
    inputs["h0"] = results["h_last"];
    inputs["c0"] = results["c_last"];
    results = run(stepOf("lstm"), inputs);
    EXPECT_EQ(results["h"].shape,
              (std::vector<int64_t>{lstm.B, lstm.H, lstm.D}));
    expectSame(results["h"].data, stepsOf(expected["h"], t, 1).data);
  }
  expectSame(results["c_last"].data, expected["c_last"].data);
}

/// A row that is over holds its states.
TEST(Step, TakesLengthsOfZeroAndOne) {
  Lstm lstm;
  Arrays inputs = lstm.inputsOf(0);
  inputs["x"] = withoutTime(stepsOf(inputs["x"], 0, 1));
  inputs["lengths"] = array({lstm.B}, {1, 0, 1});
  Arrays results = run(stepOf("lstm"), inputs);
  int64_t points = lstm.H * lstm.D;
  for (int64_t i = points; i != 2 * points; ++i) {
    EXPECT_EQ(results["h"].data[i], 0);
    EXPECT_EQ(results["h_last"].data[i], inputs["h0"].data[i]);
  }
  EXPECT_NE(results["h_last"].data[0], inputs["h0"].data[0]);
}

TEST(Step, HasNoAxisOfTime) {
  Lstm lstm;
  auto results = interpret(stepOf("lstm").op(), lstm.inputsOf(0));
  ASSERT_FALSE(results);
  EXPECT_NE(results.error().render().find("in a decode step"),
            std::string::npos)
      << results.error().render();
}
