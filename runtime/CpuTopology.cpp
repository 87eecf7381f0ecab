//===- CpuTopology.cpp - the cores this process may use -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/CpuTopology.h"

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <sched.h>
#include <set>
#include <string>

using namespace reprise;

/// The logical CPUs in the affinity mask. The mask's size is the kernel's
/// business: grow until it fits.
static std::vector<int> affinityMask() {
  for (int capacity = 1024; capacity <= (1 << 20); capacity *= 2) {
    size_t bytes = CPU_ALLOC_SIZE(capacity);
    std::unique_ptr<cpu_set_t, void (*)(cpu_set_t *)> mask(
        CPU_ALLOC(capacity), [](cpu_set_t *set) { CPU_FREE(set); });
    if (!mask || sched_getaffinity(0, bytes, mask.get()) != 0)
      continue;
    std::vector<int> cpus;
    for (int cpu = 0; cpu < capacity; ++cpu)
      if (CPU_ISSET_S(cpu, bytes, mask.get()))
        cpus.push_back(cpu);
    return cpus;
  }
  return {};
}

/// What the CPUs of one physical core have in common: the list of them.
static std::string coreOf(int cpu) {
  std::ifstream file(fmt::format(
      "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
  std::string siblings;
  if (!std::getline(file, siblings) || siblings.empty())
    return fmt::format("cpu{}", cpu);
  return siblings;
}

std::vector<int> reprise::availableCores() {
  std::vector<int> cores;
  std::set<std::string> seen;
  for (int cpu : affinityMask())
    if (seen.insert(coreOf(cpu)).second)
      cores.push_back(cpu);
  if (cores.empty())
    cores.push_back(0);
  return cores;
}
