//===- ThisMachine.cpp - the CPU of this machine --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/TargetFields.h"

#include <hwloc.h>

#include <algorithm>

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

/// "x86-64" and the rest as LLVM and the vendors write them.
void describeVectors(CpuTarget &target) {
#ifdef __x86_64__
  target.architecture = "x86-64";
  auto has = [&](const char *feature) {
    return std::find(target.features.begin(), target.features.end(), feature) !=
           target.features.end();
  };
  target.vectorRegisters = has("avx512f") ? 32 : 16;
  target.vectorBytes = has("avx512f") ? 64 : has("avx2") ? 32 : 16;
#else
  // Every other machine has at least what AArch64 has.
  target.architecture = "aarch64";
  target.vectorBytes = 16;
  target.vectorRegisters = 32;
#endif
}

std::string toJson(const CpuTarget &target) {
  nlohmann::ordered_json json = {{"name", target.name},
                                 {"kind", "cpu"},
                                 {"product", target.product},
                                 {"architecture", target.architecture},
                                 {"features", target.features}};
  for (const TargetGroup<CpuTarget> &group : targetGroups<CpuTarget>())
    for (const TargetField<CpuTarget> &field : group.fields)
      json[group.key][field.key] = target.*field.value;
  json["sources"] = nlohmann::ordered_json::object();
  json["sources"]["this machine: hwloc and cpuid"] =
      nlohmann::ordered_json::array();
  for (const TargetGroup<CpuTarget> &group : targetGroups<CpuTarget>())
    for (const TargetField<CpuTarget> &field : group.fields)
      json["sources"]["this machine: hwloc and cpuid"].push_back(
          std::string(group.key) + "." + field.key);
  return json.dump(2) + "\n";
}

} // namespace

CpuTarget reprise::constraints::describeThisMachine(
    const std::vector<std::string> &features) {
  Topology topology;
  CpuTarget target;
  target.name = "cpu";
  target.product = topology.product();
  target.features = features;
  target.cores = topology.cores();
  target.l1dBytes = topology.cacheBytes(HWLOC_OBJ_L1CACHE);
  target.l2Bytes = topology.cacheBytes(HWLOC_OBJ_L2CACHE);
  target.l3Bytes = topology.cacheBytes(HWLOC_OBJ_L3CACHE);
  target.memoryBytes = topology.memoryBytes();
  describeVectors(target);
  target.json = toJson(target);
  return target;
}
