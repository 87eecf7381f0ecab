//===- Walks.h - recurrences by hand --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the walks of one instruction set have in common with their caller. They
// are compiled once for each, in a namespace of its name, and so use nothing of
// the C++ library: the linker may keep either copy of an inline function.

#ifndef REPRISE_TOOLS_BENCH_PEERS_WALKS_WALKS_H
#define REPRISE_TOOLS_BENCH_PEERS_WALKS_WALKS_H

#include <cstdint>

namespace reprise::bench {

/// The most channels of a key or a value that a walk has room for.
inline constexpr int64_t mostChannels = 128;

/// A call. Names and layouts of sizes, inputs and results are those of the
/// specs (kernels/specs); what a spec does not have is 0.
struct WalkCall {
  int64_t T = 0, B = 0, G = 0, R = 0, H = 0, K = 0, V = 0, D = 0, N = 0;
  /// In the spec's order; null where left out.
  const float *inputs[9] = {};
  /// In the order in which the spec returns them.
  float *results[4] = {};
};

using Walk = void (*)(const WalkCall &call);

#define REPRISE_DECLARE_WALKS(ISA)                                             \
  namespace ISA {                                                              \
  void linearScan(const WalkCall &call);                                       \
  void s4d(const WalkCall &call);                                              \
  void mamba(const WalkCall &call);                                            \
  void ssd(const WalkCall &call);                                              \
  void retention(const WalkCall &call);                                        \
  void gla(const WalkCall &call);                                              \
  void mlstm(const WalkCall &call);                                            \
  void gatedDelta(const WalkCall &call);                                       \
  void rwkv7(const WalkCall &call);                                            \
  }

REPRISE_DECLARE_WALKS(avx2)
REPRISE_DECLARE_WALKS(avx512)

#undef REPRISE_DECLARE_WALKS

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_PEERS_WALKS_WALKS_H
