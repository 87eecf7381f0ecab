//===- ModesTest.cpp - declared roundings and perturbed arithmetic --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"
#include "dialect/oracle/FloatFormat.h"
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <set>

using namespace reprise::oracle;

static constexpr double inf = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

TEST(FloatFormat, F32IsTheHardwares) {
  for (double x : {1.0 / 3, 1e-40, -1e-44, 3.5e38, 1e-46, 16777217.0, -0.0, inf,
                   0x1.fffffefffffffp127, 0x1.ffffffp127})
    expectSame({roundTo(x, f32Format)},
               {static_cast<double>(static_cast<float>(x))});
}

TEST(FloatFormat, TiesGoToEven) {
  EXPECT_EQ(roundTo(1 + 0x1p-8, bf16Format), 1);
  EXPECT_EQ(roundTo(1 + 3 * 0x1p-8, bf16Format), 1 + 0x1p-6);
  EXPECT_EQ(roundTo(1 + 0x1.1p-8, bf16Format), 1 + 0x1p-7);
  EXPECT_EQ(roundTo(2049, f16Format), 2048);
}

TEST(FloatFormat, EndsOfTheRange) {
  EXPECT_EQ(roundTo(65519, f16Format), 65504);
  EXPECT_EQ(roundTo(65520, f16Format), inf);
  EXPECT_EQ(roundTo(-1e39, bf16Format), -inf);
  EXPECT_EQ(roundTo(0x1p-24, f16Format), 0x1p-24);
  EXPECT_EQ(roundTo(0x1p-26, f16Format), 0);
}

//===----------------------------------------------------------------------===//
// Declared
//===----------------------------------------------------------------------===//

TEST(Declared, StatesAreF32AtEachStep) {
  Spec spec = Spec::fromText(R"(
    rec.operator @sum(%x: !rec.tensor<T, B>, %s0: !rec.tensor<B>) {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>)
          states(%sp = %s0 : !rec.tensor<B>) {
        %sn = arith.addf %sp, %xt : f32
        rec.yield %sn
      }
      rec.return last = last %s
    })");
  // Each addend alone is lost beside 2^24; together they would not be.
  Arrays inputs = {{"x", array({2, 1}, {1, 1})}, {"s0", array({1}, {0x1p24})}};
  expectSame(run(spec, inputs)["last"].data, {0x1p24 + 2});
  expectSame(run(spec, inputs, {.mode = Mode::declared})["last"].data,
             {0x1p24});
}

TEST(Declared, HasTheRangeOfF32) {
  Options declared{.mode = Mode::declared};
  std::vector<double> x = {88, 89, -104, -200};
  std::vector<double> results = runStep("%y = math.exp %x : f32", x, declared);
  EXPECT_TRUE(std::isfinite(results[0]));
  EXPECT_EQ(results[1], inf);
  EXPECT_EQ(results[2], 0); // Below half the least subnormal.
  expectSame(runStep("%e = math.exp %x : f32\n%y = math.log %e : f32", {-200},
                     declared),
             {-inf});
  expectSame(runStep("%y = arith.mulf %x, %x : f32", {1e30}, declared), {inf});
  expectSame(runStep("%y = arith.mulf %x, %x : f32", {0x1p100}), {0x1p200});
}

TEST(Declared, ResultsAreInTheStorageTypeIfAsked) {
  std::string step = "%y = arith.addf %x, %c1 : f32";
  Options options{.mode = Mode::declared, .storage = bf16Format};
  EXPECT_EQ(runStep(step, {0x1p-10}, options)[0], 1);
  options.roundResults = false;
  EXPECT_EQ(runStep(step, {0x1p-10}, options)[0], 1 + 0x1p-10);
}

TEST(Declared, TheOperatorsOwnStorageTypeCounts) {
  Spec spec = Spec::fromText(R"(
    rec.operator @one(%x: !rec.tensor<T, B : bf16>) attributes {storage = bf16} {
      %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B : bf16>) {
        %y = math.exp %xt : f32
        rec.yield %y
      }
      rec.return y = all %s, total = sum %s
    })");
  Arrays results =
      run(spec, {{"x", array({1, 1}, {0.5})}}, {.mode = Mode::declared});
  expectSame(results["y"].data, {roundTo(std::exp(0.5), bf16Format)});
  expectSame(results["total"].data, {roundTo(std::exp(0.5), f32Format)});
}

//===----------------------------------------------------------------------===//
// Perturbed
//===----------------------------------------------------------------------===//

static Options perturbed(uint64_t seed, bool systematic = false,
                         double amplification = 1) {
  return {.mode = Mode::perturbed,
          .perturbation = {seed, systematic, amplification},
          .roundResults = false};
}

/// Root mean square and maximum of the relative error, over many elements.
static std::pair<double, double> relativeErrors(const std::string &step,
                                                double x, Options options) {
  std::vector<double> in(4000, x);
  std::vector<double> exact = runStep(step, in);
  std::vector<double> actual = runStep(step, in, options);
  double squares = 0, largest = 0;
  for (size_t i = 0; i != in.size(); ++i) {
    double error = std::fabs(actual[i] / exact[i] - 1);
    squares += error * error;
    largest = std::fmax(largest, error);
  }
  return {std::sqrt(squares / in.size()), largest};
}

TEST(Perturbed, ErrorsAreUniformUpToTheBound) {
  auto [rounding, most] =
      relativeErrors("%y = arith.addf %x, %c1 : f32", 0.5, perturbed(1));
  EXPECT_NEAR(rounding, 0x1p-24 / std::sqrt(3.0), 0.05 * 0x1p-24);
  EXPECT_LE(most, 0x1p-24 * 1.0001);
  auto [function, mostOfFunction] =
      relativeErrors("%y = math.exp %x : f32", 0.5, perturbed(1));
  EXPECT_NEAR(function, 0x1p-21 / std::sqrt(3.0), 0.05 * 0x1p-21);
  EXPECT_LE(mostOfFunction, 0x1p-21 * 1.0001);
}

TEST(Perturbed, AmplificationScalesErrors) {
  auto [rms, most] = relativeErrors("%y = arith.addf %x, %c1 : f32", 0.5,
                                    perturbed(1, false, 8));
  EXPECT_NEAR(rms, 0x1p-21 / std::sqrt(3.0), 0.05 * 0x1p-21);
  EXPECT_LE(most, 0x1p-21 * 1.0001);
}

TEST(Perturbed, CopiesDoNotErr) {
  for (const char *step :
       {"%y = arith.negf %x : f32", "%y = math.absf %x : f32",
        "%y = arith.maximumf %x, %c0 : f32"})
    EXPECT_EQ(relativeErrors(step, 0.3, perturbed(1)).second, 0) << step;
}

TEST(Perturbed, SeedsDecide) {
  std::string step = "%y = math.exp %x : f32";
  std::vector<double> x = {0.1, 0.2};
  expectSame(runStep(step, x, perturbed(3)), runStep(step, x, perturbed(3)));
  EXPECT_NE(runStep(step, x, perturbed(3)), runStep(step, x, perturbed(4)));
}

TEST(Perturbed, SpecialValuesStay) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  expectSame(
      runStep("%y = arith.addf %x, %c1 : f32", {inf, -inf, nan}, perturbed(1)),
      {inf, -inf, nan});
}

TEST(Perturbed, SystematicErrorsRepeatAtEachStepAndRow) {
  Spec spec = specOfStep("%y = arith.addf %x, %c1 : f32");
  Arrays inputs = {{"in", filled({3, 2, 4}, 0.5)}};
  std::vector<double> repeated =
      run(spec, inputs, perturbed(1, true))["y"].data;
  std::vector<double> fresh = run(spec, inputs, perturbed(1))["y"].data;
  for (int i = 4; i != 24; ++i) {
    EXPECT_EQ(repeated[i], repeated[i % 4]);
    EXPECT_NE(fresh[i], fresh[i % 4]);
  }
}

TEST(Perturbed, SystematicErrorsFlushSubnormals) {
  std::string step = "%y = math.exp %x : f32";
  expectSame(runStep(step, {-90}, perturbed(1, true)), {0});
  EXPECT_NEAR(runStep(step, {-90}, perturbed(1))[0], std::exp(-90.0), 1e-44);
}

/// A sum errs by its partial sums: cancellation makes the result's error large.
TEST(Perturbed, SumsErrByTheirPartialSums) {
  Spec spec = Spec::fromText(R"(
    rec.operator @one(%in: !rec.tensor<T, B, D>) {
      %s = rec.recurrence over T streams(%x = %in : !rec.tensor<T, B, D>) {
        %y = rec.reduce sum %x over [D] : f32
        rec.yield %y
      }
      rec.return y = all %s
    })");
  Arrays inputs = {{"in", array({1, 1, 3}, {1000, -1000, 1})}};
  double largest = 0;
  for (uint64_t seed = 0; seed != 20; ++seed)
    largest = std::fmax(
        largest,
        std::fabs(run(spec, inputs, perturbed(seed))["y"].data[0] - 1));
  EXPECT_GT(largest, 300 * 0x1p-24);
  EXPECT_LT(largest, 1002 * 0x1p-24);
}

/// Terms beyond f32 that cancel: in some orders a partial sum overflows.
TEST(Perturbed, SumsOverflowInSomeOrders) {
  Spec reduced = Spec::fromText(R"(
    rec.operator @reduced(%in: !rec.tensor<T, B, D>) {
      %s = rec.recurrence over T streams(%x = %in : !rec.tensor<T, B, D>) {
        %y = rec.reduce sum %x over [D] : f32
        rec.yield %y
      }
      rec.return y = all %s
    })");
  Spec multiplied = Spec::fromText(R"(
    rec.operator @multiplied(%in: !rec.tensor<T, B, D>, %w: !rec.tensor<E, D>) {
      %s = rec.recurrence over T streams(%x = %in : !rec.tensor<T, B, D>) {
        %y = rec.product %w, %x : !rec.tensor<E, D>
        rec.yield %y
      }
      rec.return y = all %s
    })");
  auto infinities = [](Spec &spec, std::vector<double> terms) {
    int64_t size = terms.size();
    Arrays inputs = {{"in", array({1, 1, size}, std::move(terms))},
                     {"w", filled({1, size}, 1)}};
    if (!spec.op().getArgument("w"))
      inputs.erase("w");
    int count = 0;
    for (uint64_t seed = 0; seed != 20; ++seed)
      count +=
          std::isinf(run(spec, inputs, perturbed(seed))["y"].data[0]) ? 1 : 0;
    return count;
  };
  for (Spec *spec : {&reduced, &multiplied}) {
    int some = infinities(*spec, {3e38, -3e38, 3e38, -3e38});
    EXPECT_GT(some, 0);
    EXPECT_LE(some, 20);
    int above = infinities(*spec, {3e38, 3e38, -1e38, -2e38});
    EXPECT_GT(above, 0);
    EXPECT_LT(above, 20);
    EXPECT_EQ(infinities(*spec, {3e38, -3e38, 1}), 0);
    EXPECT_EQ(infinities(*spec, {3e38, 3e38, 3e38, -1e38}), 20);
  }
}

/// What a step gives for x in 20 perturbed runs.
static std::vector<double> inRuns(const std::string &step, double x) {
  std::vector<double> results;
  for (uint64_t seed = 0; seed != 20; ++seed)
    results.push_back(runStep(step, {x}, perturbed(seed)).front());
  return results;
}

static int64_t count(const std::vector<double> &results, double value) {
  return std::count(results.begin(), results.end(), value);
}

/// Two lanes that overflow to both sides make a NaN of an infinite sum.
TEST(Perturbed, InfiniteSumsBecomeNanInSomeOrders) {
  std::string step = "%y = rec.reduce sum %x over [D] : f32";
  auto kinds = [&](std::vector<double> terms) {
    std::set<std::string> kinds;
    for (uint64_t seed = 0; seed != 20; ++seed)
      for (double sum : runStep(step, terms, perturbed(seed)))
        kinds.insert(std::isnan(sum)      ? "nan"
                     : std::isfinite(sum) ? "finite"
                     : sum > 0            ? "inf"
                                          : "-inf");
    return kinds;
  };
  using Kinds = std::set<std::string>;
  EXPECT_EQ(kinds({inf, -3e38, -3e38}), (Kinds{"inf", "nan"}));
  EXPECT_EQ(kinds({-inf, 3e38, 3e38}), (Kinds{"-inf", "nan"}));
  EXPECT_EQ(kinds({3e38, -3e38, 3e38, -3e38}),
            (Kinds{"-inf", "finite", "inf", "nan"}));
  EXPECT_EQ(kinds({inf, -3e38, 1}), Kinds{"inf"});
  EXPECT_EQ(kinds({inf, 3e38, 3e38}), Kinds{"inf"});
  EXPECT_EQ(kinds({inf, -inf, 3e38}), Kinds{"nan"});
}

/// A product that is fused with the sum behind it need not fit f32.
TEST(Perturbed, FusedProductsOverflowBySome) {
  std::string square = "%y0 = arith.mulf %x, %x : f32\n",
              big = "%big = arith.constant 3.0e38 : f32\n";
  // 4e38 - 3e38, rounded once or twice.
  std::vector<double> difference =
      inRuns(square + big + "%y = arith.subf %y0, %big : f32", 2e19);
  int64_t infinite = count(difference, inf);
  EXPECT_GT(infinite, 0);
  EXPECT_LT(infinite, 20);
  for (double value : difference)
    if (value != inf) {
      EXPECT_NEAR(value, 1e38, 1e33);
    }
  EXPECT_EQ(count(inRuns("%y = arith.mulf %x, %x : f32", 2e19), inf), 20);
  // Where another operation takes the product too, it is a number of f32.
  EXPECT_EQ(count(inRuns(square + big +
                             "%d = arith.subf %y0, %big : f32\n"
                             "%y = arith.maximumf %d, %y0 : f32",
                         2e19),
                  inf),
            20);
}

TEST(Perturbed, SignOfNanIsDrawn) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  for (const char *step :
       {"%y = math.copysign %c1, %x : f32",
        "%n = arith.mulf %x, %c0 : f32\n%y = math.copysign %c1, %n : f32"}) {
    std::vector<double> signs = inRuns(step, nan);
    EXPECT_GT(count(signs, 1), 0) << step;
    EXPECT_GT(count(signs, -1), 0) << step;
    EXPECT_EQ(count(signs, 1) + count(signs, -1), 20) << step;
  }
  EXPECT_EQ(count(inRuns("%y = math.copysign %c1, %x : f32", -2), -1), 20);
  EXPECT_EQ(count(inRuns("%y = math.copysign %c1, %x : f32", inf), 1), 20);
}

//===----------------------------------------------------------------------===//
// Perturbed, to the nearest
//===----------------------------------------------------------------------===//

static Options nearest(uint64_t seed) {
  return {.mode = Mode::perturbed,
          .perturbation = {.seed = seed, .nearest = true},
          .roundResults = false};
}

TEST(Nearest, OperationsRoundAsTheHardwareDoes) {
  std::vector<double> x = {1.0 / 3, 0x1p-30, 1e-40, 3e38};
  std::vector<double> sums, products;
  for (double value : x) {
    float single = static_cast<float>(value);
    sums.push_back(single + 1.0f);
    products.push_back(single * single);
  }
  std::vector<double> stored(x.size());
  std::transform(x.begin(), x.end(), stored.begin(),
                 [](double value) { return roundTo(value, f32Format); });
  expectSame(runStep("%y = arith.addf %x, %c1 : f32", stored, nearest(1)),
             sums);
  expectSame(runStep("%y = arith.mulf %x, %x : f32", stored, nearest(1)),
             products);
}

TEST(Nearest, FunctionsGiveOneOfTheNearestTwo) {
  std::set<double> results;
  for (uint64_t seed = 0; seed != 40; ++seed)
    results.insert(
        runStep("%y = math.exp %x : f32", {0.3}, nearest(seed)).front());
  EXPECT_GE(results.size(), 2u);
  for (double result : results) {
    EXPECT_EQ(result, roundTo(result, f32Format));
    EXPECT_LE(std::fabs(result - std::exp(0.3)), 0x1.1p-23);
  }
}

/// What errors of the other kinds never meet.
TEST(Nearest, WhatIsEqualInF32CancelsToZero) {
  std::string step = "%a = arith.addf %x, %c1 : f32\n"
                     "%d = arith.subf %a, %c1 : f32\n"
                     "%y = arith.divf %c1, %d : f32";
  for (uint64_t seed = 0; seed != 20; ++seed) {
    expectSame(runStep(step, {0x1p-30}, nearest(seed)), {inf});
    EXPECT_TRUE(
        std::isfinite(runStep(step, {0x1p-30}, perturbed(seed)).front()));
  }
  expectSame(runStep(step, {0x1p-30}, {.mode = Mode::declared}), {0x1p30});
}

TEST(Nearest, WhatIsEqualInF32ComparesEqual) {
  std::string step = "%a = arith.addf %x, %c1 : f32\n"
                     "%same = arith.cmpf oeq, %a, %c1 : f32\n"
                     "%y = arith.select %same, %c1, %c0 : f32";
  expectSame(runStep(step, {0x1p-30, 0x1p-20}, nearest(1)), {1, 0});
  expectSame(runStep(step, {0x1p-30, 0x1p-20}, perturbed(1)), {0, 0});
}

//===----------------------------------------------------------------------===//
// Flushed subnormals
//===----------------------------------------------------------------------===//

/// Results and operands are zero in all runs but the independent ones, which
/// keep them.
TEST(Flushed, SubnormalsAreZero) {
  double tiny = roundTo(1e-40, f32Format);
  struct {
    const char *step;
    double x, flushed, kept;
  } cases[] = {
      {"%y = math.exp %x : f32", -90, 0, roundTo(std::exp(-90), f32Format)},
      {"%s = arith.constant 2.0e38 : f32\n%y = arith.mulf %x, %s : f32", tiny,
       0, tiny * 2e38},
      {"%y = math.log %x : f32", tiny, -inf, std::log(tiny)},
      {"%y = arith.divf %c1, %x : f32", -0x1p-127, -inf, -0x1p127},
      {"%s = arith.constant 2.0e38 : f32\n"
       "%r = rec.reduce max %x over [D] : f32\n"
       "%y = arith.mulf %r, %s : f32",
       tiny, 0, tiny * 2e38}};
  for (const auto &[step, x, flushed, kept] : cases) {
    Options options{.mode = Mode::declared,
                    .flushesSubnormals = true,
                    .roundResults = false};
    expectSame(runStep(step, {x}, options), {flushed});
    options.mode = Mode::perturbed;
    for (bool isNearest : {false, true}) {
      options.perturbation = {.systematic = !isNearest, .nearest = isNearest};
      expectSame(runStep(step, {x}, options), {flushed});
    }
    options.perturbation = {};
    double independent = runStep(step, {x}, options).front();
    EXPECT_NEAR(independent, kept, std::fabs(kept) * 1e-5 + 1e-44) << step;
    options.mode = Mode::exact;
    EXPECT_EQ(runStep(step, {x}, options), runStep(step, {x})) << step;
  }
}

TEST(Flushed, NormalNumbersAndSpecialValuesStay) {
  Options options{.mode = Mode::declared, .flushesSubnormals = true};
  double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> x = {FLT_MIN, -FLT_MIN, inf, -inf, nan, 0, -0.0, 1};
  expectSame(runStep("%y = arith.mulf %x, %c1 : f32", x, options), x);
  expectSame(runStep("%y = arith.mulf %x, %c1 : f32", {-0x1p-130}, options),
             {-0.0});
}

/// A weight is an operand as well.
TEST(Flushed, FactorsAndWeightsOfProducts) {
  Spec spec = Spec::fromText(R"(
    rec.operator @multiplied(%in: !rec.tensor<T, B, D>, %w: !rec.tensor<E, D>) {
      %s = rec.recurrence over T streams(%x = %in : !rec.tensor<T, B, D>) {
        %y = rec.product %w, %x : !rec.tensor<E, D>
        rec.yield %y
      }
      rec.return y = all %s
    })");
  Options options{.mode = Mode::declared};
  for (auto [x, w] : {std::pair(0x1p-130, 0x1p120), {0x1p120, 0x1p-130}}) {
    Arrays inputs = {{"in", array({1, 1, 1}, {x})}, {"w", array({1, 1}, {w})}};
    options.flushesSubnormals = false;
    expectSame(run(spec, inputs, options)["y"].data, {0x1p-10});
    options.flushesSubnormals = true;
    expectSame(run(spec, inputs, options)["y"].data, {0});
  }
}

/// A row's result must not depend on how long its neighbours are.
TEST(Perturbed, RowsAreIndependent) {
  Spec elman = Spec::fromFile("kernels/specs/elman.mlir");
  Arrays inputs = {{"x", varied({4, 2, 1, 3}, 1)},
                   {"r", varied({1, 3, 3}, 2)},
                   {"b", varied({1, 3}, 3)},
                   {"lengths", array({2}, {4, 4})}};
  for (bool systematic : {false, true}) {
    Options options = perturbed(5, systematic);
    std::vector<double> full = run(elman, inputs, options)["h_last"].data;
    Arrays shorter = inputs;
    shorter["lengths"] = array({2}, {1, 4});
    std::vector<double> ragged = run(elman, shorter, options)["h_last"].data;
    EXPECT_TRUE(std::equal(full.begin() + 3, full.end(), ragged.begin() + 3));
  }
}
