//===- ScanWalks.cpp - states that are walked channel by channel ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A diagonal scan, S4D and Mamba-1: vectors lie along the channels.

#include "tools/bench/peers/walks/Vector.h"
#include "tools/bench/peers/walks/Walks.h"

#include <omp.h>

namespace reprise::bench::WALK_ISA {

/// All channels of a thread at each step, so that memory is read and written in
/// long runs. Results beyond the caches' size are written past them.
void linearScan(const WalkCall &call) {
  constexpr int64_t mostAtOnce = 4096, cachedResults = 1 << 20;
  int64_t T = call.T, channels = call.B * call.D;
  const float *a = call.inputs[0], *b = call.inputs[1], *h0 = call.inputs[2];
  float *h = call.results[0], *last = call.results[1];
  bool isStreamed = T * channels > cachedResults;
#pragma omp parallel
  {
    int64_t threads = omp_get_num_threads(), vectors = channels / lanes;
    int64_t begin = vectors * omp_get_thread_num() / threads * lanes;
    int64_t end = vectors * (omp_get_thread_num() + 1) / threads * lanes;
    for (int64_t first = begin; first < end; first += mostAtOnce) {
      int64_t count = end - first < mostAtOnce ? end - first : mostAtOnce;
      alignas(64) float s[mostAtOnce];
      for (int64_t i = 0; i < count; i += lanes)
        store(s + i, h0 ? load(h0 + first + i) : Vec{});
      for (int64_t t = 0; t < T; ++t) {
        int64_t at = t * channels + first;
        for (int64_t i = 0; i < count; i += lanes) {
          Vec now = load(a + at + i) * load(s + i) + load(b + at + i);
          store(s + i, now);
          if (isStreamed)
            stream(h + at + i, now);
          else
            store(h + at + i, now);
        }
      }
      for (int64_t i = 0; i < count; i += lanes)
        store(last + first + i, load(s + i));
    }
    _mm_sfence();
  }
}

namespace {

/// Complex modes of a vector of channels.
struct alignas(64) Modes {
  float re[mostChannels][lanes], im[mostChannels][lanes];
};

} // namespace

/// From [2, D, N], at the vector's first channel.
static void readModes(Modes &modes, const float *from, int64_t D, int64_t N) {
  for (int64_t n = 0; n < N; ++n) {
    store(modes.re[n], gather(from + n, N));
    store(modes.im[n], gather(from + D * N + n, N));
  }
}

/// `steps` steps of a vector of channels, so that a mode's numbers are loaded
/// once for all of them. y is the sum over modes.
template <int steps>
WALK_INLINE void walkModes(Modes &state, const Modes &a, const Modes &b,
                           const Modes &c, int64_t N, const Vec (&x)[steps],
                           Vec (&y)[steps]) {
  for (int64_t n = 0; n < N; ++n) {
    Vec ar = load(a.re[n]), ai = load(a.im[n]), br = load(b.re[n]);
    Vec bi = load(b.im[n]), cr = load(c.re[n]), ci = load(c.im[n]);
    Vec re = load(state.re[n]), im = load(state.im[n]);
#pragma GCC unroll 4
    for (int u = 0; u < steps; ++u) {
      Vec nextRe = ar * re + (br * x[u] - ai * im);
      Vec nextIm = ar * im + (bi * x[u] + ai * re);
      re = nextRe;
      im = nextIm;
      y[u] += cr * re;
      y[u] -= ci * im;
    }
    store(state.re[n], re);
    store(state.im[n], im);
  }
}

void s4d(const WalkCall &call) {
  int64_t T = call.T, B = call.B, D = call.D, N = call.N;
  const float *x = call.inputs[0], *a = call.inputs[1], *b = call.inputs[2];
  const float *c = call.inputs[3], *d = call.inputs[4];
  const float *re0 = call.inputs[5], *im0 = call.inputs[6];
  float *y = call.results[0], *re = call.results[1], *im = call.results[2];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * D / lanes; ++unit) {
    int64_t channel = unit * lanes % D, row = unit * lanes / D;
    Modes as, bs, cs, state;
    readModes(as, a + channel * N, D, N);
    readModes(bs, b + channel * N, D, N);
    readModes(cs, c + channel * N, D, N);
    int64_t own = unit * lanes * N;
    for (int64_t n = 0; n < N; ++n) {
      store(state.re[n], re0 ? gather(re0 + own + n, N) : Vec{});
      store(state.im[n], im0 ? gather(im0 + own + n, N) : Vec{});
    }
    Vec skip = d ? load(d + channel) : Vec{};
    auto walk = [&]<int steps>(int64_t t) {
      Vec xs[steps], ys[steps] = {};
      for (int u = 0; u < steps; ++u)
        xs[u] = load(x + ((t + u) * B + row) * D + channel);
      walkModes(state, as, bs, cs, N, xs, ys);
      for (int u = 0; u < steps; ++u)
        store(y + ((t + u) * B + row) * D + channel,
              2.0f * ys[u] + skip * xs[u]);
    };
    int64_t t = 0;
    for (; t + 4 <= T; t += 4)
      walk.template operator()<4>(t);
    for (; t < T; ++t)
      walk.template operator()<1>(t);
    for (int64_t i = 0; i < lanes * N; ++i) {
      re[own + i] = state.re[i % N][i / N];
      im[own + i] = state.im[i % N][i / N];
    }
  }
}

namespace {

/// Channels and steps of Mamba-1 that are read and written together, and modes
/// whose states lie in registers meanwhile.
constexpr int64_t blockChannels = 64, blockSteps = 16;
constexpr int modesAtOnce = lanes;

/// The streams of some steps, of one block of channels.
struct alignas(64) MambaBlock {
  float step[blockSteps][blockChannels], taken[blockSteps][blockChannels];
  float shown[blockSteps][blockChannels];
};

/// Of one block of channels: exponents of base 2 for a step of 1, and states.
struct alignas(64) MambaState {
  float speed[mostChannels][blockChannels], h[mostChannels][blockChannels];
};

} // namespace

/// `count` steps of one vector of channels and modesAtOnce modes; b and c are
/// theirs at the first step, and `stride` lies between steps.
static void walkMamba(MambaBlock &block, MambaState &state, int64_t channel,
                      int64_t mode, const float *b, const float *c,
                      int64_t stride, int64_t count) {
  Vec h[modesAtOnce];
#pragma GCC unroll 16
  for (int n = 0; n < modesAtOnce; ++n)
    h[n] = load(state.h[mode + n] + channel);
  for (int64_t t = 0; t < count; ++t) {
    Vec step = load(block.step[t] + channel);
    Vec taken = load(block.taken[t] + channel);
    Vec shown[2] = {load(block.shown[t] + channel), Vec{}};
#pragma GCC unroll 16
    for (int n = 0; n < modesAtOnce; ++n) {
      Vec decay = exp2(step * load(state.speed[mode + n] + channel));
      h[n] = decay * h[n] + taken * b[t * stride + mode + n];
      shown[n % 2] += h[n] * c[t * stride + mode + n];
    }
    store(block.shown[t] + channel, shown[0] + shown[1]);
  }
#pragma GCC unroll 16
  for (int n = 0; n < modesAtOnce; ++n)
    store(state.h[mode + n] + channel, h[n]);
}

void mamba(const WalkCall &call) {
  int64_t T = call.T, B = call.B, D = call.D, N = call.N;
  const float *x = call.inputs[0], *dt = call.inputs[1];
  const float *aLog = call.inputs[2], *b = call.inputs[3], *c = call.inputs[4];
  const float *d = call.inputs[5], *bias = call.inputs[6], *h0 = call.inputs[7];
  float *y = call.results[0], *last = call.results[1];
#pragma omp parallel for schedule(dynamic)
  for (int64_t unit = 0; unit < B * D / blockChannels; ++unit) {
    int64_t first = unit * blockChannels % D, row = unit * blockChannels / D;
    int64_t own = unit * blockChannels * N;
    MambaState state;
    MambaBlock block;
    for (int64_t n = 0; n < N; ++n)
      for (int64_t i = 0; i < blockChannels; i += lanes) {
        Vec speed = exp(gather(aLog + (first + i) * N + n, N));
        store(state.speed[n] + i, -log2e * speed);
        store(state.h[n] + i, h0 ? gather(h0 + own + i * N + n, N) : Vec{});
      }
    for (int64_t t = 0; t < T; t += blockSteps) {
      int64_t count = T - t < blockSteps ? T - t : blockSteps;
      for (int64_t u = 0; u < count; ++u)
        for (int64_t i = 0; i < blockChannels; i += lanes) {
          int64_t at = ((t + u) * B + row) * D + first + i;
          Vec ahead = bias ? load(bias + first + i) : Vec{};
          Vec step = softplus(load(dt + at) + ahead), input = load(x + at);
          store(block.step[u] + i, step);
          store(block.taken[u] + i, step * input);
          store(block.shown[u] + i, d ? load(d + first + i) * input : Vec{});
        }
      int64_t shared = (t * B + row) * N;
      for (int64_t i = 0; i < blockChannels; i += lanes)
        for (int64_t n = 0; n < N; n += modesAtOnce)
          walkMamba(block, state, i, n, b + shared, c + shared, B * N, count);
      for (int64_t u = 0; u < count; ++u)
        for (int64_t i = 0; i < blockChannels; i += lanes)
          store(y + ((t + u) * B + row) * D + first + i,
                load(block.shown[u] + i));
    }
    for (int64_t i = 0; i < blockChannels * N; ++i)
      last[own + i] = state.h[i % N][i / N];
  }
}

} // namespace reprise::bench::WALK_ISA
