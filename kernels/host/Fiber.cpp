//===- Fiber.cpp - a stack that can be left and entered again -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/Fiber.h"

#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

using namespace reprise::simulation;

namespace {
// A warp holds its fragments on the stack: 255 registers of 32 lanes are 32
// KiB, several times over without optimisation. Memory is committed on first
// touch only.
constexpr size_t stackBytes = size_t(4) << 20;
constexpr size_t guardBytes = 4096;

thread_local Fiber *entering = nullptr;
} // namespace

Fiber::Fiber() {
  void *mapped = mmap(nullptr, stackBytes + guardBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED || mprotect(mapped, guardBytes, PROT_NONE) != 0) {
    std::fputs("reprise simulation: no memory for the stack of a warp\n",
               stderr);
    std::abort();
  }
  stack = static_cast<char *>(mapped) + guardBytes;
}

Fiber::~Fiber() {
#if defined(__SANITIZE_THREAD__)
  if (ownThread)
    __tsan_destroy_fiber(ownThread);
#endif
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(stack, stackBytes);
#endif
  munmap(static_cast<char *>(stack) - guardBytes, stackBytes + guardBytes);
}

void Fiber::start(void (*newBody)(void *), void *newContext) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(stack,
                                stackBytes); // what an abandoned body left
#endif
#if defined(__SANITIZE_THREAD__)
  // Anew for each body: one that ended or was abandoned never returns from its
  // calls.
  if (ownThread)
    __tsan_destroy_fiber(ownThread);
  ownThread = __tsan_create_fiber(0);
#endif
  body = newBody;
  context = newContext;
  done = false;
  ownFakeStack = nullptr;
  getcontext(&own);
  own.uc_stack.ss_sp = stack;
  own.uc_stack.ss_size = stackBytes;
  own.uc_link = nullptr;
  makecontext(&own, Fiber::enter, 0);
}

void Fiber::enter() {
  Fiber *self = entering;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &self->callerStack,
                                  &self->callerStackBytes);
#endif
  self->body(self->context);
  self->done = true;
  self->suspend(/*last=*/true);
}

void Fiber::resume() {
  entering = this;
#if defined(__SANITIZE_ADDRESS__)
  void *callerFakeStack;
  __sanitizer_start_switch_fiber(&callerFakeStack, stack, stackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
  callerThread = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(ownThread, 0);
#endif
  swapcontext(&caller, &own);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(callerFakeStack, nullptr, nullptr);
#endif
}

// The thread sanitizer keeps a stack of calls for each fiber: it must hear of a
// switch in the very function that switches.
void Fiber::suspend(bool last) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(last ? nullptr : &ownFakeStack, callerStack,
                                 callerStackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(callerThread, 0);
#endif
  swapcontext(&own, &caller);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(ownFakeStack, &callerStack,
                                  &callerStackBytes);
#endif
}
