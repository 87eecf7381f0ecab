//===- Nvrtc.cpp - NVRTC for tests ----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/kernels/Nvrtc.h"

#include "kernels/EmbeddedHeaders.h"

#include <dlfcn.h>
#include <vector>

using namespace reprise::test;

static void *library() {
  static void *const opened = [] {
    for (const char *name : {"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so",
                             "/usr/local/cuda/lib64/libnvrtc.so"})
      if (void *found = dlopen(name, RTLD_NOW | RTLD_LOCAL))
        return found;
    return static_cast<void *>(nullptr);
  }();
  return opened;
}

template <class... P>
static int call(const char *function, P... arguments) {
  return reinterpret_cast<int (*)(P...)>(dlsym(library(), function))(
      arguments...);
}

bool reprise::test::hasNvrtc() { return library() != nullptr; }

Compilation reprise::test::compileDeviceText(const std::string &text,
                                             const std::string &architecture) {
  std::vector<const char *> names, texts;
  for (const EmbeddedHeader &header : deviceHeaders()) {
    names.push_back(header.name);
    texts.push_back(header.text);
  }
  void *program = nullptr;
  if (call<void **, const char *, const char *, int, const char *const *,
           const char *const *>("nvrtcCreateProgram", &program, text.c_str(),
                                "kernel.cu", int(names.size()), texts.data(),
                                names.data()) != 0)
    return {false, "nvrtcCreateProgram failed"};
  const std::string target = "--gpu-architecture=" + architecture;
  const char *options[] = {"-std=c++20", target.c_str(), "--ptxas-options=-v"};
  const int status = call<void *, int, const char *const *>(
      "nvrtcCompileProgram", program, 3, options);
  size_t bytes = 0;
  call<void *, size_t *>("nvrtcGetProgramLogSize", program, &bytes);
  std::string log(bytes, ' ');
  call<void *, char *>("nvrtcGetProgramLog", program, log.data());
  call<void **>("nvrtcDestroyProgram", &program);
  return {status == 0, log};
}
