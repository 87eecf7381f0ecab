//===- SemanticsTest.cpp - time, rows, lengths and results ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"
#include <cmath>

using namespace reprise::oracle;

static constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

/// A running sum, forwards or in reverse; y is the sum before the step.
static Spec runningSum(const std::string &direction = "") {
  return Spec::fromText(R"(
    rec.operator @sum(%x: !rec.tensor<T, B>, %s0: !rec.tensor<B>) {
      %s, %y = rec.recurrence over T )" +
                        direction + R"(
          streams(%xt = %x : !rec.tensor<T, B>) states(%sp = %s0 : !rec.tensor<B>) {
        %sn = arith.addf %sp, %xt : f32
        rec.yield %sn, %sp
      }
      rec.return s = all %s, before = all %y, last = last %s, total = sum %s
    })");
}

TEST(Recurrence, CarriesItsState) {
  Arrays results =
      run(runningSum(), {{"x", array({3, 2}, {1, 10, 2, 20, 3, 30})},
                         {"s0", array({2}, {100, 1000})}});
  expectSame(results["s"].data, {101, 1010, 103, 1030, 106, 1060});
  expectSame(results["before"].data, {100, 1000, 101, 1010, 103, 1030});
  expectSame(results["last"].data, {106, 1060});
  expectSame(results["total"].data, {101 + 103 + 106 + 1010 + 1030 + 1060});
}

/// So that the states of one step are the next step's.
TEST(Recurrence, StatesAreInTheOrderOfTheirInitialValues) {
  Spec spec = Spec::fromText(R"(
    rec.operator @order(%k: !rec.tensor<T, B, K>, %v: !rec.tensor<T, B, V>, %s0: !rec.tensor<B, V, K>) {
      %s, %y = rec.recurrence over T
          streams(%kt = %k : !rec.tensor<T, B, K>, %vt = %v : !rec.tensor<T, B, V>)
          states(%sp = %s0 : !rec.tensor<B, V, K>) {
        %vk = arith.mulf %vt, %kt : f32
        %sn = arith.addf %sp, %vk : f32
        rec.yield %sn, %vk
      }
      rec.return s = all %s, last = last %s, y = all %y
    })");
  Arrays results = run(spec, {{"k", array({1, 1, 2}, {1, 10})},
                              {"v", array({1, 1, 3}, {1, 2, 3})},
                              {"s0", filled({1, 3, 2}, 0)}});
  EXPECT_EQ(results["s"].shape, (std::vector<int64_t>{1, 1, 3, 2}));
  EXPECT_EQ(results["last"].shape, (std::vector<int64_t>{1, 3, 2}));
  expectSame(results["last"].data, {1, 10, 2, 20, 3, 30});
  // What is no state: as the arguments name the dimensions.
  EXPECT_EQ(results["y"].shape, (std::vector<int64_t>{1, 1, 2, 3}));
  expectSame(results["y"].data, {1, 2, 3, 10, 20, 30});
}

TEST(Recurrence, ReverseWalksDown) {
  Arrays results = run(runningSum("reverse"), {{"x", array({3, 1}, {1, 2, 3})},
                                               {"s0", array({1}, {100})}});
  expectSame(results["s"].data, {106, 105, 103});
  expectSame(results["last"].data, {106});
}

TEST(Recurrence, MissingInitialStatesAreZero) {
  Arrays results = run(runningSum(), {{"x", array({2, 1}, {1, 2})}});
  expectSame(results["s"].data, {1, 3});
}

TEST(Recurrence, NoStepsLeaveTheInitialState) {
  Arrays results =
      run(runningSum(), {{"x", array({0, 2}, {})}, {"s0", array({2}, {5, 6})}});
  EXPECT_EQ(results["s"].shape, (std::vector<int64_t>{0, 2}));
  expectSame(results["s"].data, {});
  expectSame(results["last"].data, {5, 6});
  expectSame(results["total"].data, {0});
}

TEST(Recurrence, NoRows) {
  Arrays results = run(runningSum(), {{"x", array({2, 0}, {})}});
  EXPECT_EQ(results["s"].shape, (std::vector<int64_t>{2, 0}));
  EXPECT_EQ(results["last"].shape, (std::vector<int64_t>{0}));
  expectSame(results["total"].data, {0});
}

TEST(Lengths, MaskedStepsAreTheIdentity) {
  Arrays results = run(runningSum(), {{"x", array({3, 3}, {1, 10, NaN,  //
                                                           2, NaN, NaN, //
                                                           3, NaN, NaN})},
                                      {"s0", array({3}, {100, 1000, 7})},
                                      {"lengths", array({3}, {3, 1, 0})}});
  expectSame(results["s"].data, {101, 1010, 0, 103, 0, 0, 106, 0, 0});
  expectSame(results["before"].data, {100, 1000, 0, 101, 0, 0, 103, 0, 0});
  expectSame(results["last"].data, {106, 1010, 7});
  expectSame(results["total"].data, {101 + 103 + 106 + 1010});
}

TEST(Lengths, ReverseHoldsTheStateUntilTheRowBegins) {
  Arrays results =
      run(runningSum("reverse"), {{"x", array({3, 2}, {1, 10, 2, 20, 3, NaN})},
                                  {"s0", array({2}, {100, 1000})},
                                  {"lengths", array({2}, {3, 2})}});
  expectSame(results["s"].data, {106, 1030, 105, 1020, 103, 0});
  expectSame(results["last"].data, {106, 1030});
}

TEST(Lengths, WholeBatchMayBeEmpty) {
  Arrays results = run(runningSum(), {{"x", array({1, 1}, {NaN})},
                                      {"s0", array({1}, {4})},
                                      {"lengths", array({1}, {0})}});
  expectSame(results["s"].data, {0});
  expectSame(results["last"].data, {4});
}

TEST(Streams, WithoutBatchAreSharedByAllRows) {
  Spec spec = Spec::fromText(R"(
    rec.operator @shift(%x: !rec.tensor<T, B>, %p: !rec.tensor<T, 2>) {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>,
                                         %a, %b = %p : !rec.tensor<T, 2>) {
        %xa = arith.mulf %xt, %a : f32
        %y = arith.addf %xa, %b : f32
        rec.yield %y
      }
      rec.return y = all %s
    })");
  Arrays results = run(spec, {{"x", array({2, 2}, {1, 2, 3, 4})},
                              {"p", array({2, 2}, {10, 100, 1000, 10000})}});
  expectSame(results["y"].data, {110, 120, 13000, 14000});
}

/// x one step behind, from a packed initial value, in either direction.
static Spec lagging(const std::string &direction) {
  return Spec::fromText(R"(
    rec.operator @lag(%x: !rec.tensor<T, B, 2, D>, %x0: !rec.tensor<B, 2, D>) {
      %s, %r = rec.recurrence over T )" +
                        direction + R"(
          streams(%a, %b = %x : !rec.tensor<T, B, 2, D>)
          lagged(%ap, %bp = %x : !rec.tensor<T, B, 2, D> from %x0 : !rec.tensor<B, 2, D>) {
        %y = arith.subf %a, %bp : f32
        rec.yield %ap, %y
      }
      rec.return before = all %s, y = all %r
    })");
}

TEST(Lagged, IsOneStepBehindInEitherDirection) {
  Arrays inputs = {{"x", array({3, 1, 2, 1}, {1, 10, 2, 20, 3, 30})},
                   {"x0", array({1, 2, 1}, {5, 50})}};
  for (const char *direction : {"", "reverse"}) {
    Arrays results = run(lagging(direction), inputs);
    expectSame(results["before"].data, {5, 1, 2});
    expectSame(results["y"].data, {1 - 50, 2 - 10, 3 - 20});
  }
}

TEST(Lagged, InitialValuesMayBeLeftOut) {
  Arrays results =
      run(lagging(""), {{"x", array({2, 1, 2, 1}, {1, 10, 2, 20})}});
  expectSame(results["before"].data, {0, 1});
}

TEST(Lagged, OfARaggedRowReadsNothingBeyondItsLength) {
  Arrays results = run(lagging("reverse"),
                       {{"x", array({3, 1, 2, 1}, {1, 10, 2, 20, NaN, NaN})},
                        {"x0", array({1, 2, 1}, {5, 50})},
                        {"lengths", array({1}, {2})}});
  expectSame(results["before"].data, {5, 1, 0});
  expectSame(results["y"].data, {1 - 50, 2 - 10, 0});
}

/// The second recurrence reads the first one's sequence, also lagged.
static const char *const chain = R"(
    rec.operator @chain(%x: !rec.tensor<T, B>, %y0: !rec.tensor<B>) {
      %a = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>) {
        %y = arith.addf %xt, %xt : f32
        rec.yield %y
      }
      %b = rec.recurrence over T streams(%at = %a : !rec.sequence)
          lagged(%ap = %a : !rec.sequence from %y0 : !rec.tensor<B>) {
        %y = arith.subf %at, %ap : f32
        rec.yield %y
      }
      rec.return b = all %b
    })";

TEST(Sequences, FeedLaterRecurrences) {
  Arrays results = run(Spec::fromText(chain), {{"x", array({3, 1}, {1, 3, 7})},
                                               {"y0", array({1}, {5})}});
  expectSame(results["b"].data, {-3, 4, 8});
}

TEST(Sequences, AreReadInTheStorageType) {
  Options options{.mode = Mode::declared, .storage = bf16Format};
  Arrays inputs = {{"x", array({1, 1}, {0.5 + 0x1p-10})}};
  expectSame(run(Spec::fromText(chain), inputs, options)["b"].data, {1});
}

TEST(Results, PacksAreInterleaved) {
  Spec spec = Spec::fromText(R"(
    rec.operator @pack(%x: !rec.tensor<T, B, 2, D>) {
      %s, %r = rec.recurrence over T streams(%a, %b = %x : !rec.tensor<T, B, 2, D>) {
        rec.yield %b, %a
      }
      rec.return y = all (%s, %r), total = sum (%r, %s)
    })");
  Arrays results =
      run(spec, {{"x", array({2, 1, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}});
  EXPECT_EQ(results["y"].shape, (std::vector<int64_t>{2, 1, 2, 2}));
  expectSame(results["y"].data, {3, 4, 1, 2, 7, 8, 5, 6});
  expectSame(results["total"].data, {6, 8, 10, 12});
}

//===----------------------------------------------------------------------===//
// Defaults
//===----------------------------------------------------------------------===//

static Spec scaled(const std::string &type) {
  return Spec::fromText(R"(
    rec.operator @scaled(%x: !rec.tensor<T, B, D>, %a: )" +
                        type + R"( = 0.1) {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
          params(%at = %a : )" +
                        type + R"() {
        %y = arith.mulf %xt, %at : f32
        rec.yield %y
      }
      rec.return y = all %s
    })");
}

/// Rounded as an input is: to the tensor's type, else to the storage type.
TEST(Defaults, FillWhatIsLeftOut) {
  Spec spec = scaled("!rec.tensor<D>");
  Arrays inputs = {{"x", array({1, 1, 2}, {1, 2})}};
  expectSame(run(spec, inputs)["y"].data, {0.1f, 2 * double(0.1f)});
  Options bf16;
  bf16.storage = bf16Format;
  double rounded = 0x1.9ap-4;
  expectSame(run(spec, inputs, bf16)["y"].data, {rounded, 2 * rounded});
  Spec fixed = scaled("!rec.tensor<D : f32>");
  expectSame(run(fixed, inputs, bf16)["y"].data, {0.1f, 2 * double(0.1f)});
  inputs["a"] = array({2}, {3, 4});
  expectSame(run(spec, inputs)["y"].data, {3, 8});
}
