//===- ElementTest.cpp - ops on one element -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"
#include <cmath>

using namespace reprise::oracle;

static constexpr double inf = std::numeric_limits<double>::infinity();
static constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

static std::vector<double> apply(double (*function)(double),
                                 std::vector<double> x) {
  for (double &value : x)
    value = function(value);
  return x;
}

struct UnaryCase {
  const char *op;
  double (*function)(double);
};

class Unary : public testing::TestWithParam<UnaryCase> {};

TEST_P(Unary, IsTheFunctionOfItsName) {
  std::vector<double> x = {0.25, 0.5, 0.75, 1, 1.5};
  std::string step = std::string("%y = ") + GetParam().op + " %x : f32";
  expectSame(runStep(step, x), apply(GetParam().function, x));
}

#define STD(NAME) [](double x) { return std::NAME(x); }
INSTANTIATE_TEST_SUITE_P(
    Math, Unary,
    testing::Values(
        UnaryCase{"arith.negf", [](double x) { return -x; }},
        UnaryCase{"math.absf", STD(fabs)}, UnaryCase{"math.acos", STD(acos)},
        UnaryCase{"math.acosh", STD(acosh)}, UnaryCase{"math.asin", STD(asin)},
        UnaryCase{"math.asinh", STD(asinh)}, UnaryCase{"math.atan", STD(atan)},
        UnaryCase{"math.atanh", STD(atanh)}, UnaryCase{"math.cbrt", STD(cbrt)},
        UnaryCase{"math.ceil", STD(ceil)}, UnaryCase{"math.cos", STD(cos)},
        UnaryCase{"math.cosh", STD(cosh)}, UnaryCase{"math.erf", STD(erf)},
        UnaryCase{"math.erfc", STD(erfc)}, UnaryCase{"math.exp", STD(exp)},
        UnaryCase{"math.exp2", STD(exp2)}, UnaryCase{"math.expm1", STD(expm1)},
        UnaryCase{"math.floor", STD(floor)}, UnaryCase{"math.log", STD(log)},
        UnaryCase{"math.log10", STD(log10)},
        UnaryCase{"math.log1p", STD(log1p)}, UnaryCase{"math.log2", STD(log2)},
        UnaryCase{"math.round", STD(round)},
        UnaryCase{"math.roundeven", STD(nearbyint)},
        UnaryCase{"math.rsqrt", [](double x) { return 1 / std::sqrt(x); }},
        UnaryCase{"math.sin", STD(sin)}, UnaryCase{"math.sinh", STD(sinh)},
        UnaryCase{"math.sqrt", STD(sqrt)}, UnaryCase{"math.tan", STD(tan)},
        UnaryCase{"math.tanh", STD(tanh)}, UnaryCase{"math.trunc", STD(trunc)},
        UnaryCase{"rec.stop_gradient", [](double x) { return x; }}),
    [](const testing::TestParamInfo<UnaryCase> &info) {
      std::string name = info.param.op;
      name[name.find('.')] = '_';
      return name;
    });
#undef STD

TEST(Element, SigmoidsNeitherOverflowNorLoseTheirTail) {
  std::vector<double> x = {-1000, -2, 0, 2, 1000, -inf, inf, NaN};
  double e = std::exp(2.0);
  std::vector<double> sigmoid = runStep("%y = rec.sigmoid %x : f32", x);
  EXPECT_TRUE(std::isnan(sigmoid.back()));
  sigmoid.pop_back();
  expectNear(sigmoid, {0, 1 / (1 + e), 0.5, e / (1 + e), 1, 0, 1}, 1e-15);
  expectSame(runStep("%y = rec.softplus %x : f32", x),
             {0, std::log1p(1 / e), std::log1p(1.0), 2 + std::log1p(1 / e),
              1000, 0, inf, NaN});
  expectSame(runStep("%y = rec.logsigmoid %x : f32", x),
             {-1000, -2 - std::log1p(1 / e), -std::log1p(1.0),
              -std::log1p(1 / e), -0.0, -inf, -0.0, NaN});
}

TEST(Element, SpikesFromTheThresholdOn) {
  std::vector<double> x = {-1, -1e-300, -0.0, 0, 1e-300, 3, -inf, inf, NaN};
  expectSame(runStep("%y = rec.spike %x surrogate sigmoid(4.0) : f32", x),
             {0, 0, 1, 1, 1, 1, 0, 1, 0});
}

TEST(Element, ArithmeticOfTwo) {
  std::vector<double> x = {-1.5, 0, 2, NaN};
  expectSame(runStep("%y = arith.addf %x, %c1 : f32", x), {-0.5, 1, 3, NaN});
  expectSame(runStep("%y = arith.subf %c1, %x : f32", x), {2.5, 1, -1, NaN});
  expectSame(runStep("%y = arith.mulf %x, %x : f32", x), {2.25, 0, 4, NaN});
  expectSame(runStep("%y = arith.divf %c1, %x : f32", x),
             {1 / -1.5, inf, 0.5, NaN});
  expectSame(runStep("%y = arith.remf %x, %c1 : f32", x), {-0.5, 0, 0, NaN});
  expectSame(runStep("%y = math.fma %x, %x, %c1 : f32", x), {3.25, 1, 5, NaN});
  expectSame(runStep("%y = math.powf %x, %x : f32", {2, 0.5, 0}),
             {4, std::sqrt(0.5), 1});
  expectSame(runStep("%y = math.copysign %c1, %x : f32", {-3, 3}), {-1, 1});
  expectSame(runStep("%y = math.atan2 %x, %c1 : f32", {1}), {std::atan2(1, 1)});
}

TEST(Element, MaximaTreatNaNAsTheyShould) {
  std::vector<double> x = {-2, 2, NaN, -0.0};
  expectSame(runStep("%y = arith.maximumf %x, %c0 : f32", x), {0, 2, NaN, 0});
  expectSame(runStep("%y = arith.minimumf %x, %c0 : f32", x),
             {-2, 0, NaN, -0.0});
  expectSame(runStep("%y = arith.maxnumf %x, %c1 : f32", x), {1, 2, 1, 1});
  expectSame(runStep("%y = arith.minnumf %x, %c1 : f32", x), {-2, 1, 1, -0.0});
}

TEST(Element, ClampsBetweenBounds) {
  std::vector<double> x = {-2, 0.5, 3, NaN, -inf, inf};
  expectSame(runStep("%y = math.clampf %x to [%c0, %c1] : f32", x),
             {0, 0.5, 1, NaN, 0, 1});
  expectSame(runStep("%y = math.clampf %c0 to [%x, %c1] : f32", x),
             {0, 0.5, 1, NaN, 0, 1});
  expectSame(runStep("%y = math.clampf %c1 to [%c0, %x] : f32", x),
             {-2, 0.5, 1, NaN, -inf, 1});
}

TEST(Element, KindsOfNumbers) {
  std::vector<double> x = {-0.0, 0x1p-127, 0x1p-126, -3, -inf, NaN};
  auto kind = [&](const std::string &op) {
    return runStep("%p = " + op + " %x : f32\n%y = arith.uitofp %p : i1 to f32",
                   x);
  };
  expectSame(kind("math.isfinite"), {1, 1, 1, 1, 0, 0});
  expectSame(kind("math.isinf"), {0, 0, 0, 0, 1, 0});
  expectSame(kind("math.isnan"), {0, 0, 0, 0, 0, 1});
  expectSame(kind("math.isnormal"), {0, 0, 1, 1, 0, 0});
}

TEST(Element, AllPredicates) {
  auto compare = [](const std::string &predicate) {
    return runStep("%p = arith.cmpf " + predicate +
                       ", %x, %c1 : f32\n%y = arith.uitofp %p : i1 to f32",
                   {0, 1, 2, NaN});
  };
  expectSame(compare("false"), {0, 0, 0, 0});
  expectSame(compare("oeq"), {0, 1, 0, 0});
  expectSame(compare("ogt"), {0, 0, 1, 0});
  expectSame(compare("oge"), {0, 1, 1, 0});
  expectSame(compare("olt"), {1, 0, 0, 0});
  expectSame(compare("ole"), {1, 1, 0, 0});
  expectSame(compare("one"), {1, 0, 1, 0});
  expectSame(compare("ord"), {1, 1, 1, 0});
  expectSame(compare("ueq"), {0, 1, 0, 1});
  expectSame(compare("ugt"), {0, 0, 1, 1});
  expectSame(compare("uge"), {0, 1, 1, 1});
  expectSame(compare("ult"), {1, 0, 0, 1});
  expectSame(compare("ule"), {1, 1, 0, 1});
  expectSame(compare("une"), {1, 0, 1, 1});
  expectSame(compare("uno"), {0, 0, 0, 1});
  expectSame(compare("true"), {1, 1, 1, 1});
}

TEST(Element, TruthValues) {
  auto combine = [](const std::string &op) {
    return runStep("%p = arith.cmpf ogt, %x, %c0 : f32\n"
                   "%q = arith.cmpf ogt, %x, %c1 : f32\n"
                   "%r = " +
                       op +
                       "\n"
                       "%y = arith.select %r, %c1, %x : f32",
                   {-1, 0.5, 2});
  };
  expectSame(combine("arith.andi %p, %q : i1"), {-1, 0.5, 1});
  expectSame(combine("arith.ori %p, %q : i1"), {-1, 1, 1});
  expectSame(combine("arith.xori %p, %q : i1"), {-1, 1, 2});
  expectSame(combine("arith.constant true"), {1, 1, 1});
}

TEST(Element, SelectDropsNaN) {
  std::vector<double> x = {NaN, inf, 3};
  expectSame(runStep("%p = math.isfinite %x : f32\n"
                     "%y = arith.select %p, %x, %c0 : f32",
                     x),
             {0, 0, 3});
}

TEST(Element, SignedTruthIsMinusOne) {
  expectSame(runStep("%p = arith.cmpf ogt, %x, %c0 : f32\n"
                     "%y = arith.sitofp %p : i1 to f32",
                     {-1, 1}),
             {0, -1});
}
