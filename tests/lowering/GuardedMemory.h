//===- GuardedMemory.h - memory that ends where a page ends ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Generated code is seen by no sanitizer. A tensor that ends right before a
// page without access turns a read or write behind it into a fault.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LOWERING_GUARDEDMEMORY_H
#define REPRISE_TESTS_LOWERING_GUARDEDMEMORY_H

#include "runtime/Tensor.h"
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace reprise::lowering {

class GuardedMemory {
public:
  /// `bytes` that are all ones: NaN, in every floating-point type.
  explicit GuardedMemory(int64_t bytes) {
    int64_t page = sysconf(_SC_PAGESIZE);
    int64_t usable = (bytes + page - 1) / page * page;
    mappedBytes = usable + page;
    mapping =
        static_cast<char *>(mmap(nullptr, mappedBytes, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (mapping == MAP_FAILED ||
        mprotect(mapping + usable, page, PROT_NONE) != 0)
      std::abort();
    begin = mapping + usable - bytes;
    std::memset(begin, 0xff, bytes);
  }
  ~GuardedMemory() { munmap(mapping, mappedBytes); }
  GuardedMemory(const GuardedMemory &) = delete;

  std::byte *data() const { return reinterpret_cast<std::byte *>(begin); }

private:
  char *mapping, *begin;
  int64_t mappedBytes;
};

} // namespace reprise::lowering

#endif // REPRISE_TESTS_LOWERING_GUARDEDMEMORY_H
