//===- CopyTensor.cpp - reads one tensor file and writes another ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What numpy_interop.py drives: copy-tensor FROM TO, both addresses as on the
// command line.

#include "runtime/TensorFile.h"

#include <cstdio>

int main(int argc, char **argv) {
  using namespace reprise;
  if (argc != 3)
    return 2;
  auto tensor = loadTensor(argv[1]);
  auto saved =
      tensor ? saveTensors(std::vector<TensorToSave>{{argv[2], tensor->view()}})
             : Expected<void>(passOn(tensor));
  if (saved)
    return 0;
  std::fprintf(stderr, "%s\n", saved.error().render().c_str());
  return exitStatus(saved.error().code);
}
