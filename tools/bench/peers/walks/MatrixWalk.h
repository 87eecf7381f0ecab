//===- MatrixWalk.h - walks of matrix states ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A state S over [K, V] that decays row by row, takes in an outer product at
// each step, and is read by a query:
//
//   S' = Diag(a) S + w e^T        y = S'^T q
//
// `stepsAtOnce` steps go through S at once. With P the product of the decays
// since S, and w_j already decayed to step u,
//
//   y_u = S^T (P_u q_u) + sum over j <= u of (q_u w_j) e_j
//
// so that an element of S costs two multiply-adds for each step, and one load
// and one store for all of them. In a linear walk e is the value v; the delta
// rule first asks the decayed state, e_u = b_u (v_u - (P_u k_u)^T S - ...).

#ifndef REPRISE_TOOLS_BENCH_PEERS_WALKS_MATRIXWALK_H
#define REPRISE_TOOLS_BENCH_PEERS_WALKS_MATRIXWALK_H

#include "tools/bench/peers/walks/Vector.h"
#include "tools/bench/peers/walks/Walks.h"

#ifdef __AVX512F__
static constexpr int stepsAtOnce = 8;
#else
static constexpr int stepsAtOnce = 4;
#endif

using reprise::bench::mostChannels;

namespace {

/// The state of one head: vectors of V, each with its K rows one behind the
/// other.
struct alignas(64) HeadState {
  float s[mostChannels * mostChannels];

  /// Starts from [K, V], or from zeros where that is null.
  void start(const float *from, int64_t K, int64_t V) {
    for (int64_t v = 0; v < V; v += lanes)
      for (int64_t k = 0; k < K; ++k)
        store(s + v * K + k * lanes, from ? load(from + k * V + v) : Vec{});
  }
  void finish(float *to, int64_t K, int64_t V) {
    for (int64_t v = 0; v < V; v += lanes)
      for (int64_t k = 0; k < K; ++k)
        store(to + k * V + v, load(s + v * K + k * lanes));
  }
  /// The same from and to [V, K].
  void startTransposed(const float *from, int64_t K, int64_t V) {
    for (int64_t v = 0; v < V; ++v)
      for (int64_t k = 0; k < K; ++k)
        at(k, v, K) = from ? from[v * K + k] : 0;
  }
  void finishTransposed(float *to, int64_t K, int64_t V) {
    for (int64_t v = 0; v < V; ++v)
      for (int64_t k = 0; k < K; ++k)
        to[v * K + k] = at(k, v, K);
  }

private:
  float &at(int64_t k, int64_t v, int64_t K) {
    return s[v / lanes * lanes * K + k * lanes + v % lanes];
  }
};

/// What some steps have in common for all vectors of V.
template <int U>
struct alignas(64) Steps {
  /// Queries and keys times the decays since S.
  float query[U][mostChannels], asked[U][mostChannels];
  /// What is written times the decays until the last of the steps.
  float written[U][mostChannels];
  float kept[mostChannels];
  /// [u][j]: q_u w_j, and k_u w_j for j < u, decayed to u.
  float read[U][U], answered[U][U];
};

} // namespace

/// decay(u, k), query(u, k) and written(u, k) give vectors of K. The delta rule
/// asks with the key that it writes.
template <bool isDelta, int U, typename Decay, typename Query, typename Written>
WALK_INLINE void prepareSteps(Steps<U> &steps, int64_t K, Decay decay,
                              Query query, Written written) {
  Vec read[U][U] = {}, answered[U][U] = {};
  for (int64_t k = 0; k < K; k += lanes) {
    Vec kept = splat(1);
    Vec w[U];
#pragma GCC unroll 8
    for (int u = 0; u < U; ++u) {
      Vec a = decay(u, k), q = query(u, k);
      kept *= a;
      w[u] = written(u, k);
      store(&steps.query[u][k], q * kept);
      if constexpr (isDelta)
        store(&steps.asked[u][k], w[u] * kept);
#pragma GCC unroll 8
      for (int j = 0; j < u; ++j) {
        w[j] *= a;
        if constexpr (isDelta)
          answered[u][j] += w[u] * w[j];
      }
#pragma GCC unroll 8
      for (int j = 0; j <= u; ++j)
        read[u][j] += q * w[j];
    }
    for (int u = 0; u < U; ++u)
      store(&steps.written[u][k], w[u]);
    store(&steps.kept[k], kept);
  }
  for (int u = 0; u < U; ++u)
    for (int j = 0; j <= u; ++j) {
      steps.read[u][j] = sum(read[u][j]);
      if constexpr (isDelta)
        steps.answered[u][j] = sum(answered[u][j]);
    }
}

/// A vector of V, whose rows are at s. value(u) gives its element, result(u, y)
/// takes it.
template <int U, typename Value, typename Result>
WALK_INLINE void walkLinear(const Steps<U> &steps, int64_t K, float *s,
                            Value value, Result result) {
  Vec v[U], y[U];
#pragma GCC unroll 8
  for (int u = 0; u < U; ++u) {
    v[u] = value(u);
    y[u] = Vec{};
#pragma GCC unroll 8
    for (int j = 0; j <= u; ++j)
      y[u] += steps.read[u][j] * v[j];
  }
  for (int64_t k = 0; k < K; ++k) {
    Vec old = load(s + k * lanes);
    Vec now = steps.kept[k] * old;
#pragma GCC unroll 8
    for (int u = 0; u < U; ++u) {
      y[u] += steps.query[u][k] * old;
      now += steps.written[u][k] * v[u];
    }
    store(s + k * lanes, now);
  }
#pragma GCC unroll 8
  for (int u = 0; u < U; ++u)
    result(u, y[u]);
}

/// The same by the delta rule; rates[u] is how much of an error is mended.
template <int U, typename Value, typename Result>
WALK_INLINE void walkDelta(const Steps<U> &steps, int64_t K, float *s,
                           const float *rates, Value value, Result result) {
  Vec e[U] = {}, y[U] = {};
  for (int64_t k = 0; k < K; ++k) {
    Vec old = load(s + k * lanes);
#pragma GCC unroll 8
    for (int u = 0; u < U; ++u) {
      e[u] += steps.asked[u][k] * old;
      y[u] += steps.query[u][k] * old;
    }
  }
#pragma GCC unroll 8
  for (int u = 0; u < U; ++u) {
#pragma GCC unroll 8
    for (int j = 0; j < u; ++j)
      e[u] += steps.answered[u][j] * e[j];
    e[u] = rates[u] * (value(u) - e[u]);
#pragma GCC unroll 8
    for (int j = 0; j <= u; ++j)
      y[u] += steps.read[u][j] * e[j];
    result(u, y[u]);
  }
  for (int64_t k = 0; k < K; ++k) {
    Vec now = steps.kept[k] * load(s + k * lanes);
#pragma GCC unroll 8
    for (int u = 0; u < U; ++u)
      now += steps.written[u][k] * e[u];
    store(s + k * lanes, now);
  }
}

/// Asks the caches for `steps` rows of `count` floats, `stride` apart: those of
/// the next steps, whose distances are too large for the CPU to guess.
WALK_INLINE void fetch(const float *rows, int steps, int64_t stride,
                       int64_t count) {
  constexpr int64_t lineFloats = 16;
  for (int u = 0; u < steps; ++u)
    for (int64_t i = 0; i < count; i += lineFloats)
      __builtin_prefetch(rows + u * stride + i);
}

/// So many steps' gates are computed at once.
static constexpr int64_t tileSteps = 256;

/// Numbers of the steps of a tile.
using Gate = float[tileSteps];

WALK_INLINE void readGate(float *gate, const float *from, int64_t stride,
                          int64_t count) {
  for (int64_t t = 0; t < count; ++t)
    gate[t] = from[t * stride];
}

/// All steps: begin(t, count) before each tile, and chunk<U>(t, t in the tile)
/// for each U steps of it.
template <typename Begin, typename Chunk>
WALK_INLINE void walkSteps(int64_t T, Begin begin, Chunk chunk) {
  for (int64_t first = 0; first < T; first += tileSteps) {
    int64_t count = T - first < tileSteps ? T - first : tileSteps;
    begin(first, count);
    int64_t t = 0;
    for (; t + stepsAtOnce <= count; t += stepsAtOnce)
      chunk.template operator()<stepsAtOnce>(first + t, t);
    for (; t < count; ++t)
      chunk.template operator()<1>(first + t, t);
  }
}

#endif // REPRISE_TOOLS_BENCH_PEERS_WALKS_MATRIXWALK_H
