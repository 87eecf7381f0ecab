//===- FloatLstm.cpp - an LSTM in f32, right or wrong ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FloatLstm.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::verify;

static std::vector<float> floatsOf(const Tensor &tensor) {
  Expected<Tensor> wide = convert(tensor.view(), DType::f32);
  EXPECT_TRUE(wide);
  std::span<const float> values = std::as_const(*wide).values<float>();
  return {values.begin(), values.end()};
}

static float roundTo(float value, DType dtype) {
  switch (dtype) {
  case DType::bf16:
    return f32FromBf16(bf16FromF32(value));
  case DType::f16:
    return f32FromF16(f16FromF32(value));
  default:
    return value;
  }
}

static float truncateToBf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return f32FromBf16(static_cast<uint16_t>(bits >> 16));
}

static float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

namespace {

class Run {
public:
  Run(const FloatLstm &kernel, const TensorMap &inputs);
  Expected<TensorMap> run();

private:
  bool has(Defect defect) const { return kernel.defect == defect; }
  std::vector<float> stateOf(const TensorMap &inputs, const char *name) const;
  float gate(int64_t step, int64_t row, int64_t gate, int64_t head,
             int64_t element) const;
  float sum(const float *weights, const float *factors, float initial,
            int64_t terms) const;
  void runRow(int64_t step, int64_t row);
  void runElement(int64_t step, int64_t row, int64_t head, int64_t element);
  float tanh(float x) const;
  float stateToKeep(float value) const;
  float outputOf(float value) const;

  const FloatLstm &kernel;
  int64_t T, B, H, D;
  std::vector<float> x, r, b, h, c, lengths;
  /// Of the step before; factors of the product.
  std::vector<float> factors, cells;
  std::vector<float> all;
};

} // namespace

Run::Run(const FloatLstm &kernel, const TensorMap &inputs) : kernel(kernel) {
  const Shape &shape = inputs.at("x").shape();
  T = shape[0], B = shape[1], H = shape[3], D = shape[4];
  x = floatsOf(inputs.at("x"));
  r = floatsOf(inputs.at("r"));
  b = inputs.contains("b") ? floatsOf(inputs.at("b"))
                           : std::vector<float>(4 * H * D, 0);
  h = stateOf(inputs, "h0");
  c = stateOf(inputs, "c0");
  if (inputs.contains("lengths") && !has(Defect::ignoredLengths))
    lengths = floatsOf(inputs.at("lengths"));
  all.assign(T * B * H * D, 0);
}

std::vector<float> Run::stateOf(const TensorMap &inputs,
                                const char *name) const {
  return inputs.contains(name) ? floatsOf(inputs.at(name))
                               : std::vector<float>(B * H * D, 0);
}

float Run::sum(const float *weights, const float *factors, float initial,
               int64_t terms) const {
  float lanes[8] = {};
  float total = kernel.order == SumOrder::ontoTheGate ? initial : 0;
  for (int64_t i = 0; i != terms; ++i)
    switch (kernel.order) {
    case SumOrder::forward:
    case SumOrder::ontoTheGate:
      total = std::fma(weights[i], factors[i], total);
      break;
    case SumOrder::backward:
      total += weights[terms - 1 - i] * factors[terms - 1 - i];
      break;
    case SumOrder::lanesOfEight:
      lanes[i % 8] += weights[i] * factors[i];
      break;
    }
  for (float lane : lanes)
    total += lane;
  return kernel.order == SumOrder::ontoTheGate ? total : initial + total;
}

float Run::gate(int64_t step, int64_t row, int64_t gate, int64_t head,
                int64_t element) const {
  if (has(Defect::rowOneStepBehind) && row == B - 1 && step > 0)
    --step;
  int64_t place = (gate * H + head) * D + element;
  float initial = x[(step * B + row) * 4 * H * D + place];
  if (!has(Defect::forgottenBias))
    initial += b[place];
  bool shortened = has(Defect::lastElement) && element == D - 1;
  return sum(&r[place * D], &factors[(row * H + head) * D], initial,
             shortened ? D - 1 : D);
}

float Run::tanh(float x) const {
  float exact = std::tanh(x);
  return has(Defect::coarseTanh) ? exact * (1 + 0x1p-11f) : exact;
}

float Run::stateToKeep(float value) const {
  return has(Defect::roundedStates) ? roundTo(value, kernel.storage) : value;
}

float Run::outputOf(float value) const {
  return has(Defect::truncatedOutput) ? truncateToBf16(value)
                                      : roundTo(value, kernel.storage);
}

void Run::runElement(int64_t step, int64_t row, int64_t head, int64_t element) {
  bool swapped = has(Defect::swappedGates);
  float i = sigmoid(gate(step, row, swapped ? 1 : 0, head, element));
  float f = sigmoid(gate(step, row, swapped ? 0 : 1, head, element));
  float z = tanh(gate(step, row, 2, head, element));
  float o = sigmoid(gate(step, row, 3, head, element));
  if (has(Defect::lastStep) && step == T - 1)
    f *= 0.99f;
  int64_t place = (row * H + head) * D + element;
  c[place] = stateToKeep(f * cells[place] + i * z);
  h[place] = stateToKeep(o * tanh(c[place]));
}

void Run::runRow(int64_t step, int64_t row) {
  bool over = !lengths.empty() && step >= lengths[row];
  if (!over)
    for (int64_t head = 0; head != H; ++head)
      for (int64_t element = 0; element != D; ++element)
        runElement(step, row, head, element);
  if ((over && !has(Defect::unmaskedOutput)) ||
      (has(Defect::tailRowNotWritten) && row == B - 1))
    return;
  for (int64_t i = row * H * D; i != (row + 1) * H * D; ++i)
    all[step * B * H * D + i] = outputOf(h[i]);
}

static Expected<Tensor> tensorOf(std::vector<float> values, const Shape &shape,
                                 DType dtype) {
  return convert(ConstTensorView(values.data(), DType::f32, shape), dtype);
}

Expected<TensorMap> Run::run() {
  for (int64_t step = 0; step != T; ++step) {
    factors = h;
    cells = c;
    if (!has(Defect::unroundedFactors))
      for (float &factor : factors)
        factor = roundTo(factor, kernel.storage);
    for (int64_t row = 0; row != B; ++row)
      runRow(step, row);
  }
  TensorMap outputs;
  outputs["h"] = *tensorOf(all, {T, B, H, D}, kernel.storage);
  outputs["h_last"] = *tensorOf(h, {B, H, D}, DType::f32);
  outputs["c_last"] = *tensorOf(c, {B, H, D}, DType::f32);
  return outputs;
}

Expected<TensorMap> FloatLstm::operator()(const TensorMap &inputs) const {
  return Run(*this, inputs).run();
}
