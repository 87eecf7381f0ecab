//===- CpuTarget.cpp - the CPU of this machine ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Target.h"

#include <hwloc.h>
#include <nlohmann/json.hpp>

#include <memory>

using namespace reprise::constraints;

namespace {

/// The machine as hwloc sees it, cut down to what this thread may run on.
class Topology {
public:
  Topology() {
    hwloc_topology_init(&topology);
    hwloc_topology_load(topology);
    hwloc_cpuset_t allowed = hwloc_bitmap_alloc();
    if (!hwloc_get_cpubind(topology, allowed, HWLOC_CPUBIND_THREAD))
      hwloc_topology_restrict(topology, allowed, 0);
    hwloc_bitmap_free(allowed);
  }
  ~Topology() { hwloc_topology_destroy(topology); }
  Topology(const Topology &) = delete;
  Topology &operator=(const Topology &) = delete;

  int64_t cores() const {
    int count = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
    return count > 0 ? count : hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
  }

  /// Of the first cache of this level.
  int64_t cacheBytes(hwloc_obj_type_t type) const {
    hwloc_obj_t cache = hwloc_get_obj_by_type(topology, type, 0);
    return cache ? int64_t(cache->attr->cache.size) : 0;
  }

  int64_t memoryBytes() const {
    return int64_t(hwloc_get_root_obj(topology)->total_memory);
  }

  std::string product() const {
    hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
    const char *model =
        package ? hwloc_obj_get_info_by_name(package, "CPUModel") : nullptr;
    return model ? model : "unknown CPU";
  }

private:
  hwloc_topology_t topology = nullptr;
};

#ifdef __x86_64__

void describeVectors(CpuTarget &target) {
  target.architecture = "x86-64";
  // The compiler's query also asks whether the system saves the registers. It
  // takes literals only.
#define REPRISE_FEATURE(name)                                                  \
  if (__builtin_cpu_supports(name))                                            \
    target.features.push_back(name);
  REPRISE_FEATURE("avx2")
  REPRISE_FEATURE("fma")
  REPRISE_FEATURE("avx512f")
  REPRISE_FEATURE("avx512bw")
  REPRISE_FEATURE("avx512dq")
  REPRISE_FEATURE("avx512vl")
  REPRISE_FEATURE("avx512vnni")
  REPRISE_FEATURE("avx512bf16")
#undef REPRISE_FEATURE
  bool has512Bits = __builtin_cpu_supports("avx512f");
  target.vectorRegisters = has512Bits ? 32 : 16;
  target.vectorBytes = has512Bits                       ? 64
                       : __builtin_cpu_supports("avx2") ? 32
                                                        : 16;
}

#else

/// Every other machine has at least what AArch64 has.
void describeVectors(CpuTarget &target) {
  target.architecture = "aarch64";
  target.vectorBytes = 16;
  target.vectorRegisters = 32;
}

#endif

} // namespace

CpuTarget reprise::constraints::describeCpu() {
  Topology topology;
  CpuTarget target;
  target.product = topology.product();
  target.cores = topology.cores();
  target.l1dBytes = topology.cacheBytes(HWLOC_OBJ_L1CACHE);
  target.l2Bytes = topology.cacheBytes(HWLOC_OBJ_L2CACHE);
  target.l3Bytes = topology.cacheBytes(HWLOC_OBJ_L3CACHE);
  target.memoryBytes = topology.memoryBytes();
  describeVectors(target);
  return target;
}

std::string reprise::constraints::toJson(const CpuTarget &target) {
  nlohmann::ordered_json json = {
      {"name", CpuTarget::name},
      {"product", target.product},
      {"architecture", target.architecture},
      {"cores", target.cores},
      {"vector_bytes", target.vectorBytes},
      {"vector_registers", target.vectorRegisters},
      {"l1d_bytes", target.l1dBytes},
      {"l2_bytes", target.l2Bytes},
      {"l3_bytes", target.l3Bytes},
      {"memory_bytes", target.memoryBytes},
      {"features", target.features},
  };
  return json.dump(2) + "\n";
}
