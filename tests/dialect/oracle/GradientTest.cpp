//===- GradientTest.cpp - the LSTM's backward against differences ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tests/design/lstm_backward.mlir, fed with the forward's values, must give the
// derivatives of the forward: reverse, lagged, transposed, outer and sum at
// once.

#include "OracleTest.h"

using namespace reprise::oracle;

namespace {

constexpr int64_t T = 3, B = 2, H = 2, D = 2;

/// The forward, with c of every step beside h.
const char *const forwardText = R"(
  rec.operator @lstm(%x: !rec.tensor<T, B, 4, H, D>, %r: !rec.tensor<4, H, D, D>,
                     %b: !rec.tensor<4, H, D>, %h0: !rec.tensor<B, H, D>,
                     %c0: !rec.tensor<B, H, D>) {
    %h, %c = rec.recurrence over T
        streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, D>)
        params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
        states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
      %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
      %ai = arith.addf %xi, %bi : f32
      %af = arith.addf %xf, %bf : f32
      %az = arith.addf %xz, %bz : f32
      %ao = arith.addf %xo, %bo : f32
      %gi = arith.addf %ai, %ri : f32
      %gf = arith.addf %af, %rf : f32
      %gz = arith.addf %az, %rz : f32
      %go = arith.addf %ao, %ro : f32
      %i = rec.sigmoid %gi : f32
      %f = rec.sigmoid %gf : f32
      %z = math.tanh %gz : f32
      %o = rec.sigmoid %go : f32
      %kept = arith.mulf %f, %cp : f32
      %taken = arith.mulf %i, %z : f32
      %cn = arith.addf %kept, %taken : f32
      %shown = math.tanh %cn : f32
      %hn = arith.mulf %o, %shown : f32
      rec.yield %hn, %cn
    }
    rec.return h = all %h, c = all %c, h_last = last %h, c_last = last %c
  })";

double dot(const Array &a, const Array &b) {
  double sum = 0;
  for (size_t i = 0; i != a.data.size(); ++i)
    sum += a.data[i] * b.data[i];
  return sum;
}

class Gradient : public testing::TestWithParam<bool> {
protected:
  void SetUp() override {
    inputs = {{"x", varied({T, B, 4, H, D}, 1)},
              {"r", varied({4, H, D, D}, 2)},
              {"b", varied({4, H, D}, 3)},
              {"h0", varied({B, H, D}, 4)},
              {"c0", varied({B, H, D}, 5)}};
    if (GetParam())
      inputs["lengths"] = array({B}, {2, 3});
    weights = {{"h", varied({T, B, H, D}, 6)},
               {"h_last", varied({B, H, D}, 7)},
               {"c_last", varied({B, H, D}, 8)}};
  }

  /// The function that is differentiated: its results, weighted and summed.
  double loss() const {
    Arrays results = run(forward, inputs);
    double sum = 0;
    for (const auto &[name, weight] : weights)
      sum += dot(weight, results[name]);
    return sum;
  }

  Arrays runBackward() const {
    Arrays all = inputs, results = run(forward, inputs);
    all["h"] = results["h"];
    all["c"] = results["c"];
    all["dh"] = weights.at("h");
    all["dh_last"] = weights.at("h_last");
    all["dc_last"] = weights.at("c_last");
    return run(Spec::fromFile("tests/design/lstm_backward.mlir"), all);
  }

  /// Central differences of the loss with respect to every element of `name`.
  std::vector<double> differences(const std::string &name) {
    std::vector<double> result;
    for (double &value : inputs[name].data) {
      double kept = value, h = 1e-5;
      value = kept + h;
      double above = loss();
      value = kept - h;
      result.push_back((above - loss()) / (2 * h));
      value = kept;
    }
    return result;
  }

  Spec forward = Spec::fromText(forwardText);
  Arrays inputs, weights;
};

} // namespace

TEST_P(Gradient, OfTheLstm) {
  Arrays gradients = runBackward();
  for (const char *name : {"x", "r", "b", "h0", "c0"}) {
    SCOPED_TRACE(name);
    expectNear(gradients["d" + std::string(name)].data, differences(name),
               1e-8);
  }
}

INSTANTIATE_TEST_SUITE_P(Lengths, Gradient, testing::Bool(),
                         [](const testing::TestParamInfo<bool> &info) {
                           return info.param ? "ragged" : "full";
                         });
