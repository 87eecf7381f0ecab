//===- HostCpu.cpp - the processor that this process runs on --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/HostCpu.h"

#ifdef __x86_64__
#include <cpuid.h>
#include <cstring>
#endif

using namespace reprise;

#ifdef __x86_64__

/// Conversions between f16 and f32. Clang 14 cannot be asked for it by name;
/// the registers are those of AVX.
static bool hasF16c() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __builtin_cpu_supports("avx") &&
         __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
}

static std::vector<std::string> detectFeatures() {
  std::vector<std::string> features;
  // The compiler's query also asks whether the system saves the registers. It
  // takes literals only.
#define REPRISE_FEATURE(name)                                                  \
  if (__builtin_cpu_supports(name))                                            \
    features.push_back(name);
  REPRISE_FEATURE("sse3")
  REPRISE_FEATURE("ssse3")
  REPRISE_FEATURE("sse4.1")
  REPRISE_FEATURE("sse4.2")
  REPRISE_FEATURE("popcnt")
  REPRISE_FEATURE("avx")
  REPRISE_FEATURE("avx2")
  REPRISE_FEATURE("fma")
  REPRISE_FEATURE("bmi")
  REPRISE_FEATURE("bmi2")
  REPRISE_FEATURE("avx512f")
  REPRISE_FEATURE("avx512bw")
  REPRISE_FEATURE("avx512cd")
  REPRISE_FEATURE("avx512dq")
  REPRISE_FEATURE("avx512vl")
  REPRISE_FEATURE("avx512ifma")
  REPRISE_FEATURE("avx512vbmi")
  REPRISE_FEATURE("avx512vbmi2")
  REPRISE_FEATURE("avx512vnni")
  REPRISE_FEATURE("avx512bitalg")
  REPRISE_FEATURE("avx512vpopcntdq")
  REPRISE_FEATURE("avx512bf16")
  REPRISE_FEATURE("gfni")
#undef REPRISE_FEATURE
  if (hasF16c())
    features.push_back("f16c");
  return features;
}

std::string reprise::cpuModel() {
  // Three leaves of 16 characters each, padded with zeros.
  constexpr unsigned firstLeaf = 0x80000002;
  char name[49] = {};
  for (unsigned i = 0; i < 3; ++i) {
    unsigned registers[4];
    if (!__get_cpuid(firstLeaf + i, &registers[0], &registers[1], &registers[2],
                     &registers[3]))
      return "";
    std::memcpy(name + 16 * i, registers, sizeof registers);
  }
  return name;
}

#else

static std::vector<std::string> detectFeatures() { return {}; }

std::string reprise::cpuModel() { return ""; }

#endif

const std::vector<std::string> &reprise::cpuFeatures() {
  static const std::vector<std::string> features = detectFeatures();
  return features;
}
