//===- LstmReference.h - LSTM in float64, and the data of a test ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plain LSTM over the layouts of lstm_block.cu.h. It shares nothing with the
// primitives but the conversions of storage types, which have a test of their
// own.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_KERNELS_LSTMREFERENCE_H
#define REPRISE_TESTS_KERNELS_LSTMREFERENCE_H

#include <cstdint>
#include <vector>

namespace reprise::test {

struct LstmSizes {
  int64_t T, B;
  int heads, headDim;
};

/// Values as the kernel sees them: rounded to the storage type already. Empty
/// states and lengths stand for zeros and full length.
struct LstmInputs {
  LstmSizes sizes;
  std::vector<double> x, r, b, h0, c0;
  std::vector<int> lengths;
};

struct LstmOutputs {
  std::vector<double> h, hLast, cLast;
};

/// `roundOperand` is applied to h as the product's operand, where the kernel
/// rounds.
LstmOutputs runLstm(const LstmInputs &inputs, double (*roundOperand)(double));

} // namespace reprise::test

#endif // REPRISE_TESTS_KERNELS_LSTMREFERENCE_H
