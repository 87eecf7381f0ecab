//===- FloatingPointMode.h - how this thread rounds, and what it flushes --===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. The floating-point control register belongs to the
// thread, and whoever starts a kernel may have set it for purposes of its own.

#ifndef REPRISE_RUNTIME_FLOATINGPOINTMODE_H
#define REPRISE_RUNTIME_FLOATINGPOINTMODE_H

#include "runtime/Manifest.h"

#ifdef __x86_64__
#include <xmmintrin.h>
#endif

namespace reprise {

/// While it lives, the calling thread computes as kernels are compiled for:
/// results are rounded to the nearest number, no exception is trapped, and
/// subnormals are kept, or operands and results that are subnormal are zero.
/// Behind it the thread's own mode is as it was. (Processors other than those
/// below have no such mode; there subnormals are kept.)
class FloatingPointMode {
public:
  explicit FloatingPointMode(Subnormals subnormals) : before(read()) {
    write(subnormals == Subnormals::flush ? standard | flushing : standard);
  }
  ~FloatingPointMode() { write(before); }
  FloatingPointMode(const FloatingPointMode &) = delete;
  FloatingPointMode &operator=(const FloatingPointMode &) = delete;

private:
#if defined(__x86_64__)
  using Register = unsigned;
  /// All exceptions masked; FTZ is for results, DAZ for operands.
  static constexpr Register standard = 0x1f80, flushing = 0x8000 | 0x0040;
  static Register read() { return _mm_getcsr(); }
  static void write(Register value) { _mm_setcsr(value); }
#elif defined(__aarch64__)
  using Register = unsigned long;
  /// No exception is trapped; FZ is for operands and results.
  static constexpr Register standard = 0, flushing = 1ul << 24;
  static Register read() {
    Register value;
    asm volatile("mrs %0, fpcr" : "=r"(value));
    return value;
  }
  static void write(Register value) {
    asm volatile("msr fpcr, %0" : : "r"(value) : "memory");
  }
#else
  using Register = int;
  static constexpr Register standard = 0, flushing = 0;
  static Register read() { return 0; }
  static void write(Register) {}
#endif

  Register before;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_FLOATINGPOINTMODE_H
