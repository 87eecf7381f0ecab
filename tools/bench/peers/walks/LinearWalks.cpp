//===- LinearWalks.cpp - matrix states that take in outer products --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GLA, retention, mLSTM and Mamba-2. A head of a row is walked over all steps
// before the next, its state in L1 or L2.

#include "tools/bench/peers/walks/MatrixWalk.h"

#include <initializer_list>

namespace reprise::bench::WALK_ISA {

/// What GLA and retention have in common: q, k, v in front; y and the last
/// state. decayOf(head) gives a function of the place in time, row and head,
/// and of the key's channel. `rows` are the streams over [K].
template <typename DecayOf>
WALK_INLINE void
walkHeads(const WalkCall &call, const float *scale, const float *s0,
          std::initializer_list<const float *> rows, DecayOf decayOf) {
  int64_t T = call.T, B = call.B, H = call.H, K = call.K, V = call.V;
  const float *q = call.inputs[0], *k = call.inputs[1], *v = call.inputs[2];
  float *y = call.results[0], *last = call.results[1];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * H; ++unit) {
    auto decay = decayOf(unit % H);
    float factor = scale ? scale[unit % H] : 1;
    HeadState state;
    state.start(s0 ? s0 + unit * K * V : nullptr, K, V);
    auto begin = [](int64_t, int64_t) {};
    walkSteps(T, begin, [&]<int U>(int64_t first, int64_t) {
      auto at = [&](int u) { return (first + u) * B * H + unit; };
      for (const float *stream : rows)
        fetch(stream + at(U) * K, U, B * H * K, K);
      for (const float *values : {v, (const float *)y})
        fetch(values + at(U) * V, U, B * H * V, V);
      Steps<U> steps;
      prepareSteps<false>(
          steps, K, [&](int u, int64_t i) { return decay(at(u), i); },
          [&](int u, int64_t i) { return factor * load(q + at(u) * K + i); },
          [&](int u, int64_t i) { return load(k + at(u) * K + i); });
      for (int64_t j = 0; j < V; j += lanes)
        walkLinear(
            steps, K, state.s + j * K,
            [&](int u) { return load(v + at(u) * V + j); },
            [&](int u, Vec read) { store(y + at(u) * V + j, read); });
    });
    state.finish(last + unit * K * V, K, V);
  }
}

void gla(const WalkCall &call) {
  int64_t K = call.K;
  const float *g = call.inputs[3], *tau = call.inputs[4];
  walkHeads(call, call.inputs[5], call.inputs[6],
            {call.inputs[0], call.inputs[1], g}, [=](int64_t head) {
              float inverseTau = 1 / (tau ? tau[head] : 16);
              return [=](int64_t at, int64_t i) {
                return exp(logSigmoid(load(g + at * K + i)) * inverseTau);
              };
            });
}

void retention(const WalkCall &call) {
  const float *logDecay = call.inputs[3];
  walkHeads(call, call.inputs[4], call.inputs[5],
            {call.inputs[0], call.inputs[1]}, [=](int64_t head) {
              Vec decay = exp(splat(logDecay[head]));
              return [=](int64_t, int64_t) { return decay; };
            });
}

void ssd(const WalkCall &call) {
  int64_t T = call.T, B = call.B, G = call.G, heads = call.G * call.R;
  int64_t N = call.N, D = call.D;
  const float *x = call.inputs[0], *dt = call.inputs[1];
  const float *aLog = call.inputs[2], *b = call.inputs[3], *c = call.inputs[4];
  const float *d = call.inputs[5], *bias = call.inputs[6], *h0 = call.inputs[7];
  float *y = call.results[0], *last = call.results[1];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * heads; ++unit) {
    int64_t row = unit / heads, head = unit % heads, group = head / call.R;
    Vec speed = exp(splat(aLog[head]));
    float skip = d ? d[head] : 0, ahead = bias ? bias[head] : 0;
    HeadState state;
    state.startTransposed(h0 ? h0 + unit * N * D : nullptr, N, D);
    alignas(64) Gate step = {}, decay = {};
    auto begin = [&](int64_t t, int64_t count) {
      readGate(step, dt + t * B * heads + unit, B * heads, count);
      for (int64_t i = 0; i < count; i += lanes) {
        Vec size = softplus(load(step + i) + ahead);
        store(step + i, size);
        store(decay + i, exp(-size * speed));
      }
    };
    walkSteps(T, begin, [&]<int U>(int64_t first, int64_t inTile) {
      auto at = [&](int u) { return (first + u) * B * heads + unit; };
      auto shared = [&](int u) { return ((first + u) * B + row) * G + group; };
      for (const float *keys : {b, c})
        fetch(keys + shared(U) * N, U, B * G * N, N);
      for (const float *values : {x, (const float *)y})
        fetch(values + at(U) * D, U, B * heads * D, D);
      Steps<U> steps;
      prepareSteps<false>(
          steps, N, [&](int u, int64_t) { return splat(decay[inTile + u]); },
          [&](int u, int64_t i) { return load(c + shared(u) * N + i); },
          [&](int u, int64_t i) { return load(b + shared(u) * N + i); });
      for (int64_t j = 0; j < D; j += lanes)
        walkLinear(
            steps, N, state.s + j * N,
            [&](int u) { return step[inTile + u] * load(x + at(u) * D + j); },
            [&](int u, Vec read) {
              store(y + at(u) * D + j, read + skip * load(x + at(u) * D + j));
            });
    });
    state.finishTransposed(last + unit * N * D, N, D);
  }
}

namespace {

/// What an mLSTM's head has beside its matrix.
struct Normaliser {
  float m = 0;
  alignas(64) float n[mostChannels] = {};
  alignas(64) Gate input = {}, forget = {}, floor = {};
};

} // namespace

/// From the raw input and forget gates; m is then that of the last step.
static void computeGates(Normaliser &head, int64_t count) {
  for (int64_t i = 0; i < count; i += lanes)
    store(head.forget + i, logSigmoid(load(head.forget + i)));
  float m = head.m;
  for (int64_t t = 0; t < count; ++t) {
    float carried = head.forget[t] + m;
    m = carried > head.input[t] ? carried : head.input[t];
    m = m > -1e30f ? m : -1e30f;
    head.input[t] -= m;
    head.forget[t] = carried - m;
    head.floor[t] = -m;
  }
  head.m = m;
  for (int64_t i = 0; i < count; i += lanes) {
    store(head.input + i, exp(load(head.input + i)));
    store(head.forget + i, exp(load(head.forget + i)));
    store(head.floor + i, exp(load(head.floor + i)));
  }
}

/// What the steps' results are to be multiplied with; n is then the last one's.
template <int U>
WALK_INLINE void normalise(const Steps<U> &steps, int64_t K, float *n,
                           const float *floor, float (&inverse)[U]) {
  Vec dots[U] = {};
  for (int64_t i = 0; i < K; i += lanes) {
    Vec old = load(n + i), now = load(steps.kept + i) * old;
    for (int u = 0; u < U; ++u) {
      dots[u] += load(steps.query[u] + i) * old;
      now += load(steps.written[u] + i);
    }
    store(n + i, now);
  }
  for (int u = 0; u < U; ++u) {
    float dot = sum(dots[u]);
    for (int j = 0; j <= u; ++j)
      dot += steps.read[u][j];
    float size = dot < 0 ? -dot : dot;
    inverse[u] = 1 / (size > floor[u] ? size : floor[u]);
  }
}

void mlstm(const WalkCall &call) {
  int64_t T = call.T, B = call.B, H = call.H, K = call.K, V = call.V;
  const float *q = call.inputs[0], *k = call.inputs[1], *v = call.inputs[2];
  const float *in = call.inputs[3], *forget = call.inputs[4];
  const float *scale = call.inputs[5], *c0 = call.inputs[6];
  const float *n0 = call.inputs[7], *m0 = call.inputs[8];
  float *h = call.results[0], *last = call.results[1];
  float *nLast = call.results[2], *mLast = call.results[3];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * H; ++unit) {
    float factor = scale ? scale[unit % H] : 1;
    HeadState state;
    state.start(c0 ? c0 + unit * K * V : nullptr, K, V);
    Normaliser head;
    head.m = m0 ? m0[unit] : 0;
    for (int64_t i = 0; i < K; ++i)
      head.n[i] = n0 ? n0[unit * K + i] : 0;
    auto begin = [&](int64_t t, int64_t count) {
      readGate(head.input, in + t * B * H + unit, B * H, count);
      readGate(head.forget, forget + t * B * H + unit, B * H, count);
      computeGates(head, count);
    };
    walkSteps(T, begin, [&]<int U>(int64_t first, int64_t inTile) {
      auto at = [&](int u) { return (first + u) * B * H + unit; };
      for (const float *keys : {q, k})
        fetch(keys + at(U) * K, U, B * H * K, K);
      for (const float *values : {v, (const float *)h})
        fetch(values + at(U) * V, U, B * H * V, V);
      Steps<U> steps;
      prepareSteps<false>(
          steps, K,
          [&](int u, int64_t) { return splat(head.forget[inTile + u]); },
          [&](int u, int64_t i) { return factor * load(q + at(u) * K + i); },
          [&](int u, int64_t i) {
            return head.input[inTile + u] * load(k + at(u) * K + i);
          });
      float inverse[U];
      normalise(steps, K, head.n, head.floor + inTile, inverse);
      for (int64_t j = 0; j < V; j += lanes)
        walkLinear(
            steps, K, state.s + j * K,
            [&](int u) { return load(v + at(u) * V + j); },
            [&](int u, Vec read) {
              store(h + at(u) * V + j, inverse[u] * read);
            });
    });
    state.finish(last + unit * K * V, K, V);
    for (int64_t i = 0; i < K; ++i)
      nLast[unit * K + i] = head.n[i];
    mLast[unit] = head.m;
  }
}

} // namespace reprise::bench::WALK_ISA
