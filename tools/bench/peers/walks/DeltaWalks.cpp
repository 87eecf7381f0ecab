//===- DeltaWalks.cpp - matrix states that are asked before they change ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/peers/walks/MatrixWalk.h"

#include <initializer_list>

namespace reprise::bench::WALK_ISA {

/// One over the lengths of vectors [K], one for each step.
static void inverseLengths(float *gate, const float *from, int64_t stride,
                           int64_t K, float epsilon, int64_t count) {
  for (int64_t t = 0; t < count; ++t) {
    Vec squares = {};
    for (int64_t i = 0; i < K; i += lanes)
      squares += load(from + t * stride + i) * load(from + t * stride + i);
    gate[t] = sum(squares);
  }
  for (int64_t i = 0; i < count; i += lanes)
    store(gate + i, 1.0f / squareRoot(load(gate + i) + epsilon));
}

/// Vectors of V that share what is broadcast from K.
static constexpr int vectorsAtOnce = 4;

/// A single step, of `count` vectors of V, straight from one state [K, V] to
/// the next.
template <int count>
WALK_INLINE void stepDelta(const Steps<1> &step, int64_t K, int64_t V,
                           const float *from, float *to, float rate,
                           const float *value, float *result) {
  Vec e[count] = {}, y[count] = {};
  for (int64_t k = 0; k < K; ++k)
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i) {
      Vec old = load(from + k * V + i * lanes);
      e[i] += step.asked[0][k] * old;
      y[i] += step.query[0][k] * old;
    }
  for (int i = 0; i < count; ++i) {
    e[i] = rate * (load(value + i * lanes) - e[i]);
    store(result + i * lanes, y[i] + step.read[0][0] * e[i]);
  }
  for (int64_t k = 0; k < K; ++k)
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i)
      store(to + k * V + i * lanes,
            step.kept[k] * load(from + k * V + i * lanes) +
                step.written[0][k] * e[i]);
}

/// The same for all of V.
static void stepDelta(const Steps<1> &step, int64_t K, int64_t V,
                      const float *from, float *to, float rate,
                      const float *value, float *result) {
  int64_t j = 0;
  for (; j + vectorsAtOnce * lanes <= V; j += vectorsAtOnce * lanes)
    stepDelta<vectorsAtOnce>(step, K, V, from + j, to + j, rate, value + j,
                             result + j);
  for (; j < V; j += lanes)
    stepDelta<1>(step, K, V, from + j, to + j, rate, value + j, result + j);
}

void gatedDelta(const WalkCall &call) {
  int64_t T = call.T, B = call.B, G = call.G, heads = call.G * call.R;
  int64_t K = call.K, V = call.V;
  const float *q = call.inputs[0], *k = call.inputs[1], *v = call.inputs[2];
  const float *a = call.inputs[3], *beta = call.inputs[4];
  const float *aLog = call.inputs[5], *bias = call.inputs[6];
  const float *scale = call.inputs[7], *s0 = call.inputs[8];
  float *y = call.results[0], *last = call.results[1];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * heads; ++unit) {
    int64_t row = unit / heads, head = unit % heads, group = head / call.R;
    Vec speed = exp(splat(aLog ? aLog[head] : 0));
    float ahead = bias ? bias[head] : 0, factor = scale ? scale[group] : 1;
    const float *from = s0 ? s0 + unit * K * V : nullptr;
    float *to = last + unit * K * V;
    bool isOneStep = T == 1 && from;
    HeadState state;
    if (!isOneStep)
      state.start(from, K, V);
    alignas(64) Gate decay = {}, rate = {}, toUnitQ = {}, toUnitK = {};
    auto begin = [&](int64_t t, int64_t count) {
      readGate(decay, a + t * B * heads + unit, B * heads, count);
      readGate(rate, beta + t * B * heads + unit, B * heads, count);
      for (int64_t i = 0; i < count; i += lanes) {
        store(decay + i, exp(-softplus(load(decay + i) + ahead) * speed));
        store(rate + i, sigmoid(load(rate + i)));
      }
      int64_t offset = ((t * B + row) * G + group) * K, stride = B * G * K;
      inverseLengths(toUnitQ, q + offset, stride, K, 1e-6f, count);
      inverseLengths(toUnitK, k + offset, stride, K, 1e-6f, count);
    };
    walkSteps(T, begin, [&]<int U>(int64_t first, int64_t inTile) {
      auto at = [&](int u) { return (first + u) * B * heads + unit; };
      auto shared = [&](int u) { return ((first + u) * B + row) * G + group; };
      for (const float *keys : {q, k})
        fetch(keys + shared(U) * K, U, B * G * K, K);
      for (const float *values : {v, (const float *)y})
        fetch(values + at(U) * V, U, B * heads * V, V);
      Steps<U> steps;
      prepareSteps<true>(
          steps, K, [&](int u, int64_t) { return splat(decay[inTile + u]); },
          [&](int u, int64_t i) {
            return factor * toUnitQ[inTile + u] * load(q + shared(u) * K + i);
          },
          [&](int u, int64_t i) {
            return toUnitK[inTile + u] * load(k + shared(u) * K + i);
          });
      if constexpr (U == 1)
        if (isOneStep)
          return stepDelta(steps, K, V, from, to, rate[0], v + at(0) * V,
                           y + at(0) * V);
      for (int64_t j = 0; j < V; j += lanes)
        walkDelta(
            steps, K, state.s + j * K, rate + inTile,
            [&](int u) { return load(v + at(u) * V + j); },
            [&](int u, Vec read) { store(y + at(u) * V + j, read); });
    });
    if (!isOneStep)
      state.finish(to, K, V);
  }
}

namespace {

/// What a step of RWKV-7 does to each row of the state.
struct alignas(64) Mending {
  float decay[mostChannels], removed[mostChannels], direction[mostChannels];
  float added[mostChannels];
};

} // namespace

/// One step of `count` vectors of V, whose rows are at s.
template <int count>
WALK_INLINE void walkRwkv7(const Mending &step, const float *read, int64_t K,
                           float *s, const float *value, float *result) {
  Vec answer[count] = {}, y[count] = {}, v[count];
  for (int64_t k = 0; k < K; ++k)
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i)
      answer[i] += step.removed[k] * load(s + (i * K + k) * lanes);
  for (int i = 0; i < count; ++i)
    v[i] = load(value + i * lanes);
  for (int64_t k = 0; k < K; ++k)
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i) {
      Vec row = step.decay[k] * load(s + (i * K + k) * lanes);
      row -= step.direction[k] * answer[i];
      row += step.added[k] * v[i];
      store(s + (i * K + k) * lanes, row);
      y[i] += read[k] * row;
    }
  for (int i = 0; i < count; ++i)
    store(result + i * lanes, y[i]);
}

void rwkv7(const WalkCall &call) {
  int64_t T = call.T, B = call.B, H = call.H, K = call.K, V = call.V;
  const float *r = call.inputs[0], *w = call.inputs[1], *k = call.inputs[2];
  const float *v = call.inputs[3], *a = call.inputs[4], *kk = call.inputs[5];
  const float *ka = call.inputs[6], *s0 = call.inputs[7];
  float *y = call.results[0], *last = call.results[1];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * H; ++unit) {
    int64_t head = unit % H * K;
    HeadState state;
    state.start(s0 ? s0 + unit * K * V : nullptr, K, V);
    for (int64_t t = 0; t < T; ++t) {
      int64_t at = t * B * H + unit;
      int64_t next = at + B * H;
      for (const float *keys : {r, w, k, a})
        fetch(keys + next * K, 1, 0, K);
      for (const float *values : {v, (const float *)y})
        fetch(values + next * V, 1, 0, V);
      Mending step;
      Vec squares = {};
      for (int64_t i = 0; i < K; i += lanes) {
        Vec key = load(k + at * K + i), rate = sigmoid(load(a + at * K + i));
        Vec kappa = kk ? key * load(kk + head + i) : key;
        Vec share = ka ? load(ka + head + i) : splat(1);
        squares += kappa * kappa;
        Vec slow = sigmoid(load(w + at * K + i));
        store(step.decay + i, exp(-0.60653066f * slow));
        store(step.removed + i, kappa);
        store(step.direction + i, rate * kappa);
        store(step.added + i, key * (1.0f + (rate - 1.0f) * share));
      }
      Vec least = maximum(splat(sum(squares)), splat(1e-24f));
      Vec inverse = 1.0f / squareRoot(least);
      for (int64_t i = 0; i < K; i += lanes) {
        store(step.removed + i, inverse * load(step.removed + i));
        store(step.direction + i, inverse * load(step.direction + i));
      }
      int64_t j = 0;
      for (; j + vectorsAtOnce * lanes <= V; j += vectorsAtOnce * lanes)
        walkRwkv7<vectorsAtOnce>(step, r + at * K, K, state.s + j * K,
                                 v + at * V + j, y + at * V + j);
      for (; j < V; j += lanes)
        walkRwkv7<1>(step, r + at * K, K, state.s + j * K, v + at * V + j,
                     y + at * V + j);
    }
    state.finish(last + unit * K * V, K, V);
  }
}

} // namespace reprise::bench::WALK_ISA
