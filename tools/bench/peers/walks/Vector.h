//===- Vector.h - vectors of one instruction set --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vectors as the compiler's extension has them, and the functions that the
// walks need of them. Everything here is static: each instruction set has its
// own.

#ifndef REPRISE_TOOLS_BENCH_PEERS_WALKS_VECTOR_H
#define REPRISE_TOOLS_BENCH_PEERS_WALKS_VECTOR_H

#include <cstdint>

#include <immintrin.h>

// Always inlined, so that what was compiled for one instruction set cannot be
// called from another.
#define WALK_INLINE static inline __attribute__((always_inline))

#ifdef __AVX512F__
static constexpr int lanes = 16;
#else
static constexpr int lanes = 8;
#endif

typedef float Vec __attribute__((vector_size(lanes * 4)));
typedef int IntVec __attribute__((vector_size(lanes * 4)));

WALK_INLINE Vec load(const float *from) {
  Vec v;
  __builtin_memcpy(&v, from, sizeof(v));
  return v;
}

WALK_INLINE void store(float *to, Vec v) {
  __builtin_memcpy(to, &v, sizeof(v));
}

/// Past the caches: results that nobody reads again soon. `to` is aligned.
WALK_INLINE void stream(float *to, Vec v) {
#ifdef __AVX512F__
  _mm512_stream_ps(to, __m512(v));
#else
  _mm256_stream_ps(to, __m256(v));
#endif
}

WALK_INLINE Vec splat(float x) { return x - Vec{}; }

/// `step` floats from one element to the next.
WALK_INLINE Vec gather(const float *from, int64_t step) {
  Vec v;
  for (int i = 0; i < lanes; ++i)
    v[i] = from[i * step];
  return v;
}

WALK_INLINE Vec maximum(Vec a, Vec b) {
#ifdef __AVX512F__
  return Vec(_mm512_max_ps(__m512(a), __m512(b)));
#else
  return Vec(_mm256_max_ps(__m256(a), __m256(b)));
#endif
}

WALK_INLINE Vec minimum(Vec a, Vec b) { return -maximum(-a, -b); }

WALK_INLINE Vec absolute(Vec x) { return maximum(x, -x); }

WALK_INLINE float sum(Vec v) {
#ifdef __AVX512F__
  return _mm512_reduce_add_ps(__m512(v));
#else
  __m128 half =
      _mm256_castps256_ps128(__m256(v)) + _mm256_extractf128_ps(__m256(v), 1);
  half = half + _mm_movehl_ps(half, half);
  return half[0] + half[1];
#endif
}

/// 2^x, relative error 10^-7; 0 or the least normal number far below.
WALK_INLINE Vec exp2(Vec x) {
#ifdef __AVX512DQ__
  Vec whole = Vec(_mm512_roundscale_ps(__m512(x), 0));
  Vec f = x - whole;
#else
  x = maximum(x, splat(-126));
  // So large that its last bit is worth 1.
  Vec shifted = x + 12582912.0f;
  Vec f = x - (shifted - 12582912.0f);
#endif
  // The best polynomial of degree 5 on [-1/2, 1/2].
  Vec p = 0.00132764722f * f + 0.00967554133f;
  p = p * f + 0.0555071327f;
  p = p * f + 0.240221197f;
  p = p * f + 0.693146967f;
  p = p * f + 1.00000007f;
#ifdef __AVX512DQ__
  return Vec(_mm512_scalef_ps(__m512(p), __m512(whole)));
#else
  return Vec(IntVec(p) + (IntVec(shifted) << 23));
#endif
}

static constexpr float log2e = 1.44269504f;

WALK_INLINE Vec exp(Vec x) { return exp2(x * log2e); }

/// log(1 + u) for u in [0, 1], relative error 10^-8 before roundings: twice the
/// area tangent of u / (2 + u), as z times a polynomial of z^2.
WALK_INLINE Vec log1p(Vec u) {
  Vec z = u / (u + 2.0f);
  Vec w = z * z;
  Vec p = 0.281915472f * w + 0.279576658f;
  p = p * w + 0.400251143f;
  p = p * w + 0.666663101f;
  p = p * w + 2.0f;
  return z * p;
}

WALK_INLINE Vec softplus(Vec x) {
  return maximum(x, Vec{}) + log1p(exp(-absolute(x)));
}

WALK_INLINE Vec logSigmoid(Vec x) { return -softplus(-x); }

WALK_INLINE Vec sigmoid(Vec x) { return 1.0f / (1.0f + exp(-x)); }

WALK_INLINE Vec squareRoot(Vec x) {
#ifdef __AVX512F__
  return Vec(_mm512_sqrt_ps(__m512(x)));
#else
  return Vec(_mm256_sqrt_ps(__m256(x)));
#endif
}

#endif // REPRISE_TOOLS_BENCH_PEERS_WALKS_VECTOR_H
