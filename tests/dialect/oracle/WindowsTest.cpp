//===- WindowsTest.cpp - windows, resets, lists and other ways to read ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"

using namespace reprise::oracle;

static constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

/// All taps of a window over x [T, B], as y [T, B, J].
static Spec windowOf(const std::string &window,
                     const std::string &direction = "",
                     const std::string &reset = "") {
  return Spec::fromText(R"(
    rec.operator @taps(%x: !rec.tensor<T, B>, %past: !rec.tensor<P, B>,
                       %w: !rec.tensor<J>, %r: !rec.tensor<T, B : i32>) {
      %y, %next = rec.recurrence over T )" +
                        direction + R"(
          windows(%xw over J = %x : !rec.tensor<T, B> from %past : !rec.tensor<P, B> )" +
                        window + R"()
          params(%wt = %w : !rec.tensor<J>) )" +
                        reset + R"( {
        %one = arith.mulf %xw, %wt : f32
        rec.yield %one
      }
      rec.return y = all %y, next = last %next
    })");
}

static const std::string withReset = "reset(%r : !rec.tensor<T, B : i32>)";

static Arrays taps(const Spec &spec, Arrays inputs) {
  inputs.emplace("r", filled(inputs["x"].shape, 0));
  return run(spec, inputs);
}

TEST(Window, ShowsTheLastSteps) {
  Arrays results = taps(windowOf(""), {{"x", array({3, 1}, {1, 2, 3})},
                                       {"past", array({2, 1}, {-2, -1})},
                                       {"w", filled({3}, 1)}});
  EXPECT_EQ(results["y"].shape, (std::vector<int64_t>{3, 1, 3}));
  expectSame(results["y"].data, {-2, -1, 1, -1, 1, 2, 1, 2, 3});
  expectSame(results["next"].data, {2, 3});
}

TEST(Window, IsDilatedAndAhead) {
  Arrays results =
      taps(windowOf("dilated 2 ahead 1"), {{"x", array({3, 1}, {1, 2, 3})},
                                           {"past", array({2, 1}, {-2, -1})},
                                           {"w", filled({3}, 1)}});
  expectSame(results["y"].data, {-2, 1, 3, -1, 2, 0, 1, 3, 0});
  expectSame(results["next"].data, {2, 3});
}

TEST(Window, ReadsNothingBehindARow) {
  Arrays results = taps(windowOf("dilated 2 ahead 1"),
                        {{"x", array({3, 2}, {1, 10, 2, NaN, NaN, NaN})},
                         {"past", array({2, 2}, {-2, -20, -1, -10})},
                         {"w", filled({3}, 1)},
                         {"lengths", array({2}, {2, 1})}});
  expectSame(results["y"].data, {-2, 1, 0, -20, 10, 0, //
                                 -1, 2, 0, 0, 0, 0,    //
                                 0, 0, 0, 0, 0, 0});
  expectSame(results["next"].data, {1, -10, 2, 10});
}

TEST(Window, PastIsCarriedOverAnEmptyCall) {
  Arrays results = taps(windowOf(""), {{"x", array({0, 1}, {})},
                                       {"past", array({2, 1}, {-2, -1})},
                                       {"w", filled({3}, 1)}});
  expectSame(results["next"].data, {-2, -1});
}

TEST(Window, WithoutAPastThereAreZeros) {
  Arrays results =
      taps(windowOf(""), {{"x", array({2, 1}, {1, 2})}, {"w", filled({2}, 1)}});
  expectSame(results["y"].data, {0, 1, 1, 2});
}

/// In a written reverse taps are about time; mirrored, about the walk.
TEST(Window, ReverseAndMirrored) {
  Arrays inputs = {{"x", array({3, 1}, {1, 2, 3})},
                   {"past", array({1, 1}, {-1})},
                   {"w", filled({2}, 1)}};
  Arrays reverse = taps(windowOf("", "reverse"), inputs);
  expectSame(reverse["y"].data, {-1, 1, 1, 2, 2, 3});
  expectSame(reverse["next"].data, {3});
  Arrays mirrored = taps(windowOf("", "reverse mirrored"), inputs);
  expectSame(mirrored["y"].data, {2, 1, 3, 2, -1, 3});
  expectSame(mirrored["next"].data, {1});
}

TEST(Window, BeginsAgainAtAReset) {
  Arrays inputs = {{"x", array({4, 1}, {1, 2, 3, 4})},
                   {"past", array({1, 1}, {-1})},
                   {"w", filled({3}, 1)},
                   {"r", array({4, 1}, {0, 0, 7, 0})}};
  Arrays results = taps(windowOf("ahead 1", "", withReset), inputs);
  expectSame(results["y"].data, {-1, 1, 2, 1, 2, 0, -1, 3, 4, 3, 4, 0});
  expectSame(results["next"].data, {4});
  Arrays mirrored =
      taps(windowOf("ahead 1", "reverse mirrored", withReset), inputs);
  expectSame(mirrored["y"].data, {2, 1, 0, -1, 2, 1, 4, 3, 0, -1, 4, 3});
  expectSame(mirrored["next"].data, {1});
}

TEST(Window, RefusesSizesThatDoNotFit) {
  Spec centred = windowOf("centred");
  auto message = [&](const Spec &spec, int64_t taps, int64_t past) {
    auto results = interpret(spec.op(), {{"x", filled({2, 1}, 0)},
                                         {"past", filled({past, 1}, 0)},
                                         {"r", filled({2, 1}, 0)},
                                         {"w", filled({taps}, 1)}});
    EXPECT_FALSE(results);
    return results ? "" : results.error().message;
  };
  EXPECT_NE(message(centred, 4, 1).find("even number"), std::string::npos);
  EXPECT_NE(message(windowOf("ahead 2"), 2, 1).find("2 ahead and has 2 taps"),
            std::string::npos);
  EXPECT_NE(message(windowOf(""), 3, 1).find("reaches 2 steps back"),
            std::string::npos);
  EXPECT_NE(message(windowOf("ahead 1"), 2, 1).find("does not reach back"),
            std::string::npos);
}

//===----------------------------------------------------------------------===//
// Resets
//===----------------------------------------------------------------------===//

static Spec resetSum(const std::string &direction) {
  return Spec::fromText(R"(
    rec.operator @sum(%x: !rec.tensor<T, B>, %s0: !rec.tensor<B> = 100.0,
                      %reset: !rec.tensor<T, B : i32>) {
      %s = rec.recurrence over T )" +
                        direction + R"(
          streams(%xt = %x : !rec.tensor<T, B>) states(%sp = %s0 : !rec.tensor<B>)
          reset(%reset : !rec.tensor<T, B : i32>) {
        %sn = arith.addf %sp, %xt : f32
        rec.yield %sn
      }
      rec.return s = all %s, last = last %s
    })");
}

TEST(Reset, StatesBeginAgain) {
  Arrays inputs = {{"x", array({4, 1}, {1, 2, 3, 4})},
                   {"reset", array({4, 1}, {1, 0, 1, 1})}};
  Arrays forward = run(resetSum(""), inputs);
  expectSame(forward["s"].data, {101, 103, 103, 104});
  expectSame(forward["last"].data, {104});
  Arrays reverse = run(resetSum("reverse"), inputs);
  expectSame(reverse["s"].data, {103, 102, 103, 104});
  expectSame(reverse["last"].data, {103});
}

//===----------------------------------------------------------------------===//
// Lists of steps
//===----------------------------------------------------------------------===//

TEST(List, AStreamIsReadThroughIt) {
  Spec spec = Spec::fromText(R"(
    rec.operator @gather(%k: !rec.tensor<S, B>, %i: !rec.tensor<T, B : i32>) {
      %y = rec.recurrence over T
          streams(%kt = %k : !rec.tensor<S, B> at %i : !rec.tensor<T, B : i32>) {
        rec.yield %kt
      }
      rec.return y = all %y
    })");
  Arrays inputs = {{"k", array({2, 2}, {1, 2, 3, 4})},
                   {"i", array({3, 2}, {0, 1, 1, 1, 0, 0})}};
  expectSame(run(spec, inputs)["y"].data, {1, 4, 3, 4, 1, 2});
  inputs["i"].data[2] = 2;
  EXPECT_FALSE(interpret(spec.op(), inputs));
}

TEST(List, KeepsChosenSteps) {
  Spec spec = Spec::fromText(R"(
    rec.operator @choose(%x: !rec.tensor<T, B>, %at: !rec.tensor<S : i32>, %own: !rec.tensor<S, B : i32>) {
      %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>) {
        rec.yield %xt
      }
      rec.return every = all %y every 2, listed = all %y at %at : !rec.tensor<S : i32>,
                 mine = all %y at %own : !rec.tensor<S, B : i32>
    })");
  Arrays results =
      run(spec, {{"x", array({5, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})},
                 {"at", array({2}, {0, 4})},
                 {"own", array({2, 2}, {1, 0, 2, 4})}});
  EXPECT_EQ(results["every"].shape, (std::vector<int64_t>{2, 2}));
  expectSame(results["every"].data, {2, 3, 6, 7});
  expectSame(results["listed"].data, {0, 1, 8, 9});
  expectSame(results["mine"].data, {2, 1, 4, 9});
  EXPECT_FALSE(interpret(spec.op(),
                         {{"x", array({5, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})},
                          {"at", array({2}, {4, 0})},
                          {"own", array({2, 2}, {1, 0, 2, 4})}}));
}

//===----------------------------------------------------------------------===//
// Several recurrences
//===----------------------------------------------------------------------===//

TEST(Times, ALastStateIsAFirstOne) {
  Spec spec = Spec::fromText(R"(
    rec.operator @two(%x: !rec.tensor<X, B>, %y: !rec.tensor<Y, B>, %s0: !rec.tensor<B>) {
      %a = rec.recurrence over X streams(%xt = %x : !rec.tensor<X, B>) states(%s = %s0 : !rec.tensor<B>) {
        %n = arith.addf %s, %xt : f32
        rec.yield %n
      }
      %b = rec.recurrence over Y streams(%yt = %y : !rec.tensor<Y, B>) states(%s = last %a : !rec.sequence) {
        %n = arith.addf %s, %yt : f32
        rec.yield %n
      }
      rec.return b = all %b, last = last %b
    })");
  Arrays results = run(spec, {{"x", array({2, 2}, {1, 2, 3, 4})},
                              {"y", array({1, 2}, {10, 20})},
                              {"lengths", array({2}, {1, 2})},
                              {"lengths_Y", array({2}, {1, 0})}});
  expectSame(results["b"].data, {11, 0});
  expectSame(results["last"].data, {11, 6});
}

//===----------------------------------------------------------------------===//
// Ops of a step
//===----------------------------------------------------------------------===//

TEST(Unfold, IsTheNeighbourhood) {
  auto unfolded = [](const std::string &how, int64_t taps) {
    Spec spec = Spec::fromText(R"(
      rec.operator @image(%x: !rec.tensor<T, B, Y>, %w: !rec.tensor<K>) {
        %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y>) params(%wt = %w : !rec.tensor<K>) {
          %xw = rec.unfold %xt over [Y by K] )" +
                               how + R"( : f32
          %p = arith.mulf %xw, %wt : f32
          rec.yield %p
        }
        rec.return y = all %y
      })");
    return run(spec, {{"x", array({1, 1, 3}, {1, 2, 3})},
                      {"w", filled({taps}, 1)}})["y"]
        .data;
  };
  expectSame(unfolded("", 3), {0, 1, 2, 1, 2, 3, 2, 3, 0});
  expectSame(unfolded("", 2), {1, 2, 2, 3, 3, 0});
  expectSame(unfolded("wrapped", 3), {3, 1, 2, 1, 2, 3, 2, 3, 1});
  expectSame(unfolded("dilated [2]", 3), {0, 1, 3, 0, 2, 0, 1, 3, 0});
}

TEST(SparseProduct, IsThatOfItsBlocks) {
  Spec spec = Spec::fromText(R"(
    rec.operator @sparse(%x: !rec.tensor<T, B, K, C>, %w: !rec.tensor<N, R, C>,
                         %i: !rec.tensor<N : i32>, %j: !rec.tensor<N : i32>) {
      %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, K, C>) {
        %p = rec.sparse_product %w at %i, %j, %xt over K to M : !rec.tensor<N, R, C>, !rec.tensor<N : i32>
        rec.yield %p
      }
      rec.return y = all %y
    } )");
  reprise::rec::OperatorOp op = spec.op();
  mlir::Builder builder(op.getContext());
  op.setSizesAttr(builder.getDictionaryAttr(
      {builder.getNamedAttr("M", builder.getI64IntegerAttr(2))}));
  Arrays inputs = {{"x", array({1, 1, 2, 2}, {1, 2, 3, 4})},
                   {"w", array({2, 1, 2}, {1, 10, 100, 1000})},
                   {"i", array({2}, {1, 1})},
                   {"j", array({2}, {1, 0})}};
  expectSame(run(spec, inputs)["y"].data, {0, 3 + 40 + 100 + 2000});
  inputs["i"].data[0] = 2;
  EXPECT_FALSE(interpret(op, inputs));
}

TEST(RowConstants, AreParametersAndWeights) {
  Spec spec = Spec::fromText(R"(
    rec.operator @rows(%x: !rec.tensor<T, B, D>, %c: !rec.tensor<B, D>, %w: !rec.tensor<B, 2, D, D>) {
      %y, %z = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
          params(%ct = %c : !rec.tensor<B, D>) {
        %a, %b = rec.product %w, %xt : !rec.tensor<B, 2, D, D>
        %p = arith.mulf %a, %ct : f32
        rec.yield %p, %b
      }
      rec.return y = all %y, z = all %z
    })");
  Arrays results = run(spec, {{"x", array({1, 2, 1}, {1, 2})},
                              {"c", array({2, 1}, {3, 4})},
                              {"w", array({2, 2, 1, 1}, {1, 10, 100, 1000})}});
  expectSame(results["y"].data, {3, 800});
  expectSame(results["z"].data, {10, 2000});
}

TEST(Scalar, IsATensorWithoutDimensions) {
  Spec spec = Spec::fromText(R"(
    rec.operator @scale(%x: !rec.tensor<T, B>, %a: !rec.tensor<> = 2.0) {
      %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>)
          params(%at = %a : !rec.tensor<>) {
        %p = arith.mulf %xt, %at : f32
        rec.yield %p
      }
      rec.return y = all %y
    })");
  Arrays inputs = {{"x", array({1, 2}, {1, 2})}};
  expectSame(run(spec, inputs)["y"].data, {2, 4});
  inputs["a"] = array({}, {3});
  expectSame(run(spec, inputs)["y"].data, {3, 6});
}

TEST(Defaults, OfInitialValues) {
  Arrays results = run(
      resetSum(""), {{"x", array({1, 1}, {1})}, {"reset", array({1, 1}, {0})}});
  expectSame(results["s"].data, {101});
}

/// A state that is bf16 between calls is rounded there, and nowhere else.
TEST(States, HaveTheTypeOfTheirInitialValue) {
  Spec spec = Spec::fromText(R"(
    rec.operator @sum(%x: !rec.tensor<T, B>, %s0: !rec.tensor<B : bf16>) {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>) states(%sp = %s0 : !rec.tensor<B : bf16>) {
        %sn = arith.addf %sp, %xt : f32
        rec.yield %sn
      }
      rec.return s = all %s, last = last %s
    })");
  Options options;
  options.mode = Mode::declared;
  Arrays results =
      run(spec, {{"x", array({1, 1}, {0x1p-10})}, {"s0", array({1}, {1})}},
          options);
  expectSame(results["s"].data, {1 + 0x1p-10});
  expectSame(results["last"].data, {1});
}

//===----------------------------------------------------------------------===//
// Packed rows
//===----------------------------------------------------------------------===//

TEST(Packed, RowsLieOneBehindTheOther) {
  Spec spec = windowOf("");
  spec.op().setPacked(true);
  Arrays inputs = {{"x", array({3}, {1, 2, 10})},
                   {"r", array({3}, {0, 0, 0})},
                   {"past", array({1, 3}, {-1, -2, -3})},
                   {"w", filled({2}, 1)},
                   {"offsets", array({4}, {0, 2, 2, 3})}};
  Arrays results = run(spec, inputs);
  EXPECT_EQ(results["y"].shape, (std::vector<int64_t>{3, 2}));
  expectSame(results["y"].data, {-1, 1, 1, 2, -3, 10});
  expectSame(results["next"].data, {2, -2, 10});
  for (std::vector<double> wrong : {std::vector<double>{0, 2, 1, 3},
                                    {0, 2, 2, 4},
                                    {1, 2, 2, 3},
                                    {0, 1, 2, 2}}) {
    inputs["offsets"].data = wrong;
    EXPECT_FALSE(interpret(spec.op(), inputs));
  }
}
