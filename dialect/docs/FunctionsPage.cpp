//===- FunctionsPage.cpp - writes functions.md ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The page about dialect/ScalarFunctions.def: `functions-page -o FILE`.
//
//===----------------------------------------------------------------------===//

#include <cstring>
#include <fstream>
#include <iostream>

namespace {

struct Line {
  const char *name, *meaning;
  int arity;
  double cpuUlp, gpuUlp;
};

const Line lines[] = {
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, error, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  {#dialect "." #mnemonic, meaning, arity, cpuUlp, gpuUlp},
#include "dialect/ScalarFunctions.def"
};

const char introduction[] = R"(# Functions of a step

<!-- Written by functions-page from dialect/ScalarFunctions.def: ninja -C build update-docs -->

These ops on one element may stand in a step, beside `arith.constant` and what [rec.md](rec.md) describes. Any other is
refused when the spec is read. Every one is computed on every target, for every storage type: values in a step
are f32, or truth values (i1), whatever the tensors hold. `x`, `y` and `z` are the operands in their order.

The contract allows a function 4 units in the last place (ulp) of the exact result; where that is no normal
number, an error below 2^-126. The columns say the largest error known: *exact*, *rounded* (to the nearest float, 0.5 ulp),
or in ulp. On CPUs it is what `tests/lowering/ApproximationsTest.cpp` holds the vector arithmetic to; on GPUs what NVIDIA
documents for CUDA's function, and for functions made of several what `tests/kernels/MathTest.cpp` holds their host twins to.

| op | operands | meaning | CPU | GPU |
|---|---|---|---|---|
)";

void writeError(std::ostream &out, double ulp) {
  if (ulp == 0)
    out << " exact |";
  else if (ulp == 0.5)
    out << " rounded |";
  else
    out << " " << ulp << " |";
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3 || std::strcmp(argv[1], "-o") != 0) {
    std::cerr << "usage: functions-page -o FILE\n";
    return 2;
  }
  std::ofstream out(argv[2]);
  out << introduction;
  for (const Line &line : lines) {
    out << "| `" << line.name << "` | " << line.arity << " | " << line.meaning
        << " |";
    writeError(out, line.cpuUlp);
    writeError(out, line.gpuUlp);
    out << "\n";
  }
  return out.flush() ? 0 : 1;
}
