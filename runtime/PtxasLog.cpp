//===- PtxasLog.cpp - reads what ptxas -v prints --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each kernel ptxas prints lines of this form:
//   ptxas info    : Compiling entry function 'step' for 'sm_90a'
//   ptxas info    : Function properties for step
//       0 bytes stack frame, 8 bytes spill stores, 4 bytes spill loads
//   ptxas info    : Used 157 registers, used 1 barriers, 2048 bytes smem
// Device functions that were not inlined have properties, too, but no entry.

#include "runtime/Nvrtc.h"

#include <charconv>
#include <optional>

using namespace reprise;

/// The integer that stands before `unit` in the line: "8" before " bytes spill
/// stores".
static std::optional<int64_t> numberBefore(std::string_view line,
                                           std::string_view unit) {
  size_t end = line.find(unit);
  if (end == std::string_view::npos || end == 0)
    return std::nullopt;
  size_t begin = end;
  while (begin > 0 && line[begin - 1] >= '0' && line[begin - 1] <= '9')
    --begin;
  int64_t value = 0;
  auto [ignored, error] =
      std::from_chars(line.data() + begin, line.data() + end, value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

static void assignIfFound(int64_t &target, std::optional<int64_t> value) {
  if (value)
    target = *value;
}

std::vector<KernelResources> reprise::parsePtxasLog(std::string_view log) {
  constexpr std::string_view entryMark = "Compiling entry function '";
  constexpr std::string_view propertiesMark = "Function properties for ";
  std::vector<KernelResources> kernels;
  // Whether the properties that follow are those of the kernel, and not of a
  // function it calls.
  bool isKernel = false;
  while (!log.empty()) {
    size_t lineEnd = std::min(log.find('\n'), log.size());
    std::string_view line = log.substr(0, lineEnd);
    log.remove_prefix(std::min(lineEnd + 1, log.size()));

    if (size_t at = line.find(entryMark); at != std::string_view::npos) {
      std::string_view name = line.substr(at + entryMark.size());
      kernels.emplace_back().kernel = name.substr(0, name.find('\''));
      isKernel = true;
      continue;
    }
    if (kernels.empty())
      continue;
    KernelResources &kernel = kernels.back();
    if (size_t at = line.find(propertiesMark); at != std::string_view::npos) {
      isKernel = line.substr(at + propertiesMark.size()) == kernel.kernel;
      continue;
    }
    if (isKernel) {
      assignIfFound(kernel.stackFrameBytes,
                    numberBefore(line, " bytes stack frame"));
      assignIfFound(kernel.spillStoreBytes,
                    numberBefore(line, " bytes spill stores"));
      assignIfFound(kernel.spillLoadBytes,
                    numberBefore(line, " bytes spill loads"));
    }
    assignIfFound(kernel.registers, numberBefore(line, " registers"));
    assignIfFound(kernel.sharedMemoryBytes, numberBefore(line, " bytes smem"));
  }
  return kernels;
}
