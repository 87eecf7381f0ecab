//===- ExecutorAllocationTest.cpp - a second call allocates nothing -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces the two ways in which the runtime takes memory, operator new and
// aligned_alloc, by counting ones.

#include "runtime/Executor.h"

#include "TestKernels.h"
#include "TestSupport.h"

#include <atomic>
#include <cstdlib>
#include <new>

using namespace reprise;
using namespace reprise::test;

static std::atomic<int> allocations = 0;

// Not inlined: the compiler would see malloc paired with delete and warn.
[[gnu::noinline]] void *operator new(size_t bytes) {
  ++allocations;
  if (void *memory = std::malloc(bytes))
    return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void *memory, size_t) noexcept {
  std::free(memory);
}

extern "C" void *aligned_alloc(size_t alignment, size_t bytes) {
  ++allocations;
  void *memory = nullptr;
  return posix_memalign(&memory, alignment, bytes) == 0 ? memory : nullptr;
}

TEST(ExecutorAllocation, SecondRunAllocatesNothing) {
  auto team = ThreadTeam::create(2).value();
  Executor executor(*team);
  CompiledKernel kernel = runningSumKernel(300);
  // h0 is in Fortran order and lengths are wide, so that packing and converting
  // are part of the run.
  Tensor x = Tensor::zeros(DType::f32, {5, 7, 300}).value();
  Tensor h0 = Tensor::fortranZeros(DType::f32, {7, 300}).value();
  Tensor h = Tensor::zeros(DType::f32, {5, 7, 300}).value();
  Tensor lengths = Tensor::zeros(DType::i64, {7}).value();
  std::vector<NamedInput> inputs{
      {"x", x.view()}, {"h0", h0.view()}, {"lengths", lengths.view()}};
  std::vector<NamedOutput> outputs{{"h", h.view()}};

  int before = allocations;
  ASSERT_TRUE(executor.run(kernel, inputs, outputs));
  EXPECT_GT(allocations, before) << "the counters do not count";
  before = allocations;
  ASSERT_TRUE(executor.run(kernel, inputs, outputs));
  EXPECT_EQ(allocations, before);
}
