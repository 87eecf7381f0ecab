//===- Arithmetic.cpp - what an operation does to its result --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Arithmetic.h"

using namespace reprise::oracle;

/// Scrambles 64 bits (the finaliser of SplitMix64), so that neighbouring
/// operations, rows and steps get unrelated numbers.
static uint64_t scramble(uint64_t bits) {
  bits += 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

Noise Arithmetic::noise(uint64_t operation, int64_t row, int64_t step) const {
  uint64_t state = scramble(scramble(perturbation.seed) + operation);
  if (!perturbation.systematic)
    state = scramble(scramble(state + row) + step);
  return Noise(state);
}
