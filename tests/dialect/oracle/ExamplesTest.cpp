//===- ExamplesTest.cpp - the design's examples against plain loops -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"
#include <cmath>

using namespace reprise::oracle;

//===----------------------------------------------------------------------===//
// Mamba's selective scan
//===----------------------------------------------------------------------===//

TEST(Examples, SelectiveScan) {
  constexpr int T = 5, B = 2, D = 3, N = 4;
  Spec spec = Spec::fromFile("tests/design/selective_scan.mlir");
  Arrays in = {{"x", varied({T, B, D}, 1)},  {"dt", varied({T, B, D}, 2)},
               {"b", varied({T, B, N}, 3)},  {"c", varied({T, B, N}, 4)},
               {"a_log", varied({D, N}, 5)}, {"skip", varied({D}, 6)},
               {"dt_bias", varied({D}, 7)},  {"s0", varied({B, D, N}, 8)}};
  std::vector<double> s = in["s0"].data, y;
  for (int t = 0; t != T; ++t)
    for (int b = 0; b != B; ++b)
      for (int d = 0; d != D; ++d) {
        int row = t * B + b;
        double x = in["x"].data[row * D + d], readout = 0;
        double step = std::log(
            1 + std::exp(in["dt"].data[row * D + d] + in["dt_bias"].data[d]));
        for (int n = 0; n != N; ++n) {
          double &state = s[(b * D + d) * N + n];
          state =
              std::exp(-step * std::exp(in["a_log"].data[d * N + n])) * state +
              step * x * in["b"].data[row * N + n];
          readout += state * in["c"].data[row * N + n];
        }
        y.push_back(readout + in["skip"].data[d] * x);
      }
  Arrays results = run(spec, in);
  expectNear(results["y"].data, y, 1e-14);
  expectNear(results["s_last"].data, s, 1e-14);
}

//===----------------------------------------------------------------------===//
// mLSTM
//===----------------------------------------------------------------------===//

namespace {

/// One head of one row, not stabilised: C' = e^(lf) C + e^i k v^T and so on.
struct PlainMlstm {
  static constexpr int K = 3, V = 2;
  double c[K][V] = {}, n[K] = {};

  void step(const double *q, const double *k, const double *v, double i,
            double f, double scale, double *h) {
    double forget = 1 / (1 + std::exp(-f)), input = std::exp(i), dot = 0;
    for (int j = 0; j != K; ++j) {
      n[j] = forget * n[j] + input * k[j];
      dot += scale * q[j] * n[j];
      for (int l = 0; l != V; ++l)
        c[j][l] = forget * c[j][l] + input * k[j] * v[l];
    }
    for (int l = 0; l != V; ++l) {
      h[l] = 0;
      for (int j = 0; j != K; ++j)
        h[l] += scale * q[j] * c[j][l] / std::fmax(std::fabs(dot), 1);
    }
  }
};

} // namespace

/// The stabiliser changes no result: h equals that of the plain recurrence.
TEST(Examples, MlstmIsItsPlainRecurrence) {
  constexpr int T = 6, B = 2, H = 2, K = PlainMlstm::K, V = PlainMlstm::V;
  Spec spec = Spec::fromFile("tests/design/mlstm.mlir");
  Arrays in = {{"q", varied({T, B, H, K}, 1)}, {"k", varied({T, B, H, K}, 2)},
               {"v", varied({T, B, H, V}, 3)}, {"i", varied({T, B, H}, 4)},
               {"f", varied({T, B, H}, 5)},    {"scale", varied({H}, 6)}};
  PlainMlstm memories[B * H];
  std::vector<double> h(T * B * H * V);
  for (int t = 0; t != T; ++t)
    for (int row = 0; row != B * H; ++row) {
      int at = t * B * H + row;
      memories[row].step(&in["q"].data[at * K], &in["k"].data[at * K],
                         &in["v"].data[at * V], in["i"].data[at],
                         in["f"].data[at], in["scale"].data[row % H],
                         &h[at * V]);
    }
  Arrays results = run(spec, in);
  expectNear(results["h"].data, h, 1e-14);
  EXPECT_EQ(results["c_last"].shape, (std::vector<int64_t>{B, H, K, V}));
}

//===----------------------------------------------------------------------===//
// Layer normalisation, projection
//===----------------------------------------------------------------------===//

/// Normalised gates do not see a constant that is added to all of x.
TEST(Examples, LayerNormalisationIgnoresAShift) {
  Spec spec = Spec::fromFile("kernels/specs/lstm_layernorm.mlir");
  Arrays in = {{"x", varied({3, 2, 4, 1, 5}, 1)},
               {"r", varied({4, 1, 5, 5}, 2)},
               {"gain", varied({4, 1, 5}, 3)},
               {"b", varied({4, 1, 5}, 4)}};
  Arrays before = run(spec, in);
  for (double &value : in["x"].data)
    value += 3;
  expectNear(run(spec, in)["h"].data, before["h"].data, 1e-13);
}

/// With the identity as its projection it is the LSTM.
TEST(Examples, ProjectionByTheIdentity) {
  Spec lstm = Spec::fromFile("kernels/specs/lstm.mlir");
  Spec projected = Spec::fromFile("kernels/specs/lstm_projection.mlir");
  Arrays in = {{"x", varied({3, 2, 4, 1, 2}, 1)},
               {"r", varied({4, 1, 2, 2}, 2)},
               {"b", varied({4, 1, 2}, 3)}};
  Arrays expected = run(lstm, in);
  in["p"] = array({1, 2, 2}, {1, 0, 0, 1});
  expectNear(run(projected, in)["h"].data, expected["h"].data, 1e-15);
}

/// With the reset gate wide open the two kinds of GRU are the same.
TEST(Examples, GruWithItsResetOpen) {
  Spec after = Spec::fromFile("kernels/specs/gru.mlir");
  Spec before = Spec::fromFile("kernels/specs/gru_reset_before.mlir");
  Arrays in = {{"x", varied({2, 1, 3, 1, 2}, 1)}, {"h0", varied({1, 1, 2}, 3)}};
  for (int t = 0; t != 2; ++t)
    in["x"].data[t * 6] = in["x"].data[t * 6 + 1] = 1000;
  Array r = varied({3, 1, 2, 2}, 2), rotated = r;
  in["r"] = r;
  in["b"] = filled({4, 1, 2}, 0);
  Arrays expected = run(after, in);
  // Recurrent gates (new, reset, update) there, (reset, update, new) here.
  std::rotate(rotated.data.begin(), rotated.data.begin() + 4,
              rotated.data.end());
  in["r"] = rotated;
  in["b"] = filled({3, 1, 2}, 0);
  expectNear(run(before, in)["h"].data, expected["h"].data, 1e-15);
}
