//===- LstmReference.cpp - LSTM in float64 --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/kernels/LstmReference.h"

#include <cmath>

using namespace reprise::test;

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// One head of one batch row over all steps.
static void runRow(const LstmInputs &in, int64_t row, int head,
                   double (*roundOperand)(double), LstmOutputs &out) {
  const auto [T, B, heads, D] = in.sizes;
  const int64_t state = (row * heads + head) * D;
  std::vector<double> h(D, 0.0), c(D, 0.0), next(D);
  for (int d = 0; d < D; ++d) {
    h[d] = in.h0.empty() ? 0.0 : in.h0[state + d];
    c[d] = in.c0.empty() ? 0.0 : in.c0[state + d];
  }
  const int64_t steps =
      in.lengths.empty() ? T : std::min<int64_t>(T, in.lengths[row]);
  for (int64_t t = 0; t < steps; ++t) {
    for (int d = 0; d < D; ++d) {
      double gate[4];
      for (int g = 0; g < 4; ++g) {
        gate[g] = in.x[(((t * B + row) * 4 + g) * heads + head) * D + d] +
                  in.b[(g * heads + head) * D + d];
        for (int k = 0; k < D; ++k)
          gate[g] +=
              in.r[((g * heads + head) * D + d) * D + k] * roundOperand(h[k]);
      }
      c[d] = sigmoid(gate[1]) * c[d] + sigmoid(gate[0]) * std::tanh(gate[2]);
      next[d] = sigmoid(gate[3]) * std::tanh(c[d]);
    }
    h = next;
    for (int d = 0; d < D; ++d)
      out.h[((t * B + row) * heads + head) * D + d] = h[d];
  }
  for (int d = 0; d < D; ++d) {
    out.hLast[state + d] = h[d];
    out.cLast[state + d] = c[d];
  }
}

LstmOutputs reprise::test::runLstm(const LstmInputs &inputs,
                                   double (*roundOperand)(double)) {
  const auto [T, B, heads, D] = inputs.sizes;
  LstmOutputs out;
  out.h.assign(T * B * heads * D, 0.0);
  out.hLast.assign(B * heads * D, 0.0);
  out.cLast.assign(B * heads * D, 0.0);
  for (int64_t row = 0; row < B; ++row)
    for (int head = 0; head < heads; ++head)
      runRow(inputs, row, head, roundOperand, out);
  return out;
}
