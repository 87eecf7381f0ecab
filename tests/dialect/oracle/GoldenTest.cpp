//===- GoldenTest.cpp - the library's cells against known values ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The constants of one element were computed independently, in numpy.

#include "OracleTest.h"
#include <cmath>

using namespace reprise::oracle;

/// T = 3 steps of one element, every x equal to 1.
static Arrays scalarInputs(int64_t inputGates, int64_t gates, int64_t biases,
                           double weight) {
  auto packed = [](std::vector<int64_t> outer, int64_t pack,
                   std::vector<int64_t> inner) {
    if (pack != 1)
      outer.push_back(pack);
    llvm::append_range(outer, inner);
    return outer;
  };
  return {{"x", filled(packed({3, 1}, inputGates, {1, 1}), 1)},
          {"r", filled(packed({}, gates, {1, 1, 1}), weight)},
          {"b", filled(packed({}, biases, {1, 1}), 0)}};
}

TEST(Golden, Lstm) {
  Spec lstm = Spec::fromFile("kernels/specs/lstm.mlir");
  Arrays results = run(lstm, scalarInputs(4, 4, 4, 0));
  expectNear(results["h"].data, {.36960635, .54534608, .62245255}, 5e-9);
  expectNear(results["h_last"].data, {.62245255}, 5e-9);
}

TEST(Golden, Gru) {
  Spec gru = Spec::fromFile("kernels/specs/gru.mlir");
  Arrays results = run(gru, scalarInputs(3, 3, 4, 0.5));
  expectNear(results["h"].data, {.20482421, .35121018, .45999012}, 5e-9);
}

TEST(Golden, Slstm) {
  Spec slstm = Spec::fromFile("kernels/specs/slstm.mlir");
  Arrays results = run(slstm, scalarInputs(4, 4, 4, 0.5));
  expectNear(results["h"].data, {.55676994, .64210611, .6645185}, 5e-9);
}

/// At the threshold it fires; the defaults are tau 2, threshold 1, resting 0.
TEST(Golden, Lif) {
  Spec lif = Spec::fromFile("kernels/specs/lif.mlir");
  Arrays results =
      run(lif, {{"x", array({5, 1, 1, 1}, {1.5, 1.5, 1.5, 2.5, 0})}});
  expectSame(results["s"].data, {0, 1, 0, 1, 0});
  expectSame(results["h"].data, {.75, 1.125, .75, 1.625, 0});
  Arrays exactly = run(lif, {{"x", array({1, 1, 1, 1}, {2})}});
  expectSame(exactly["s"].data, {1});
}

TEST(Golden, Elman) {
  Spec elman = Spec::fromFile("kernels/specs/elman.mlir");
  Arrays results = run(elman, scalarInputs(1, 1, 1, 0.5));
  double h1 = std::tanh(1.0), h2 = std::tanh(1 + h1 / 2);
  expectNear(results["h"].data, {h1, h2, std::tanh(1 + h2 / 2)}, 1e-15);
}

/// Gates of different values, two heads and non-zero states: every axis counts.
TEST(Golden, LstmOfTwoHeads) {
  Spec lstm = Spec::fromFile("kernels/specs/lstm.mlir");
  Arrays inputs = {{"x", varied({2, 1, 4, 2, 2}, 1)},
                   {"r", varied({4, 2, 2, 2}, 2)},
                   {"b", varied({4, 2, 2}, 3)},
                   {"h0", varied({1, 2, 2}, 4)},
                   {"c0", varied({1, 2, 2}, 5)}};
  Arrays results = run(lstm, inputs);
  EXPECT_EQ(results["h"].shape, (std::vector<int64_t>{2, 1, 2, 2}));
  EXPECT_EQ(results["c_last"].shape, (std::vector<int64_t>{1, 2, 2}));
  expectNear(results["h"].data,
             {-0.11407526820532195, -0.07135873355682, 0.068017828874358699,
              0.20115849121188051, -0.062179202227809871, -0.072306619962652571,
              0.49722573453111013, 0.14034090223611387},
             1e-15);
  expectNear(results["c_last"].data,
             {-0.53230048463764035, -0.13406068835305837, 0.63225882248196064,
              0.51882711663587067},
             1e-15);
}

TEST(Golden, GruOfTwoHeads) {
  Spec gru = Spec::fromFile("kernels/specs/gru.mlir");
  Arrays inputs = {{"x", varied({2, 1, 3, 2, 2}, 1)},
                   {"r", varied({3, 2, 2, 2}, 2)},
                   {"b", varied({4, 2, 2}, 3)},
                   {"h0", varied({1, 2, 2}, 4)}};
  expectNear(run(gru, inputs)["h"].data,
             {-0.57319344506296699, -0.71954439410558813, 0.54169421035225818,
              0.50675490454297833, -0.75195037620652005, -0.68277335542335105,
              0.66561637157568765, 0.57935685579385798},
             1e-15);
}
