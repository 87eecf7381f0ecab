//===- SanitizerOptions.cpp - impossible allocations give null ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Some tests ask for more memory than there is, to see the error. The
// sanitizers would end the program instead of returning null as the C library
// does; they call these functions, where they are linked in, for their options.

extern "C" __attribute__((visibility("default"))) const char *
__asan_default_options() {
  return "allocator_may_return_null=1";
}

extern "C" __attribute__((visibility("default"))) const char *
__tsan_default_options() {
  return "allocator_may_return_null=1";
}
