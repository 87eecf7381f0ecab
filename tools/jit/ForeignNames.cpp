//===- ForeignNames.cpp - what other systems call a spec's ops ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/ForeignNames.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace {

struct ForeignName {
  /// All names of one thing, without a dialect.
  StringLiteral names;
  StringLiteral advice;
};

} // namespace

/// Names of NumPy, PyTorch, JAX, StableHLO, and MLIR's of old.
static constexpr ForeignName foreignNames[] = {
    {"add plus fadd", "write 'arith.addf'"},
    {"sub subtract minus fsub", "write 'arith.subf'"},
    {"mul multiply times fmul", "write 'arith.mulf'"},
    {"div divide true_divide fdiv", "write 'arith.divf'"},
    {"neg negate negative", "write 'arith.negf'"},
    {"abs fabs", "write 'math.absf'"},
    {"pow power", "write 'math.powf'"},
    {"maxf maximum fmax", "write 'arith.maximumf'"},
    {"minf minimum fmin min", "write 'arith.minimumf'"},
    {"max amax reduce_max",
     "the larger of two values is 'arith.maximumf %a, %b : f32', the largest "
     "over a dimension 'rec.reduce max %a over [D] : f32'"},
    {"sum reduce_sum", "write 'rec.reduce sum %a over [D] : f32'"},
    {"mean avg average reduce_mean",
     "write 'rec.reduce mean %a over [D] : f32'"},
    {"relu", "a relu is 'arith.maximumf %a, %zero : f32' with '%zero = "
             "arith.constant 0.0 : f32'"},
    {"clamp clip", "write 'arith.maximumf' and 'arith.minimumf', each with an "
                   "'arith.constant'"},
    {"logistic", "write 'rec.sigmoid'"},
    {"silu swish", "a silu is 'arith.mulf' of a value and its 'rec.sigmoid'"},
    {"square", "write 'arith.mulf %a, %a : f32'"},
    {"reciprocal", "write 'arith.divf' with an 'arith.constant 1.0 : f32'"},
    {"matmul dot dot_general mm bmm matvec gemm linear einsum",
     "a matrix times a value is 'rec.product %r, %h : !rec.tensor<H, D, D>': "
     "the matrix, an argument of the operator, stands first"},
    {"layernorm layer_norm rmsnorm rms_norm norm",
     "write it out: 'rec.reduce mean' over a dimension, 'arith.subf', "
     "'math.rsqrt'"},
    {"softmax",
     "write it out: 'math.exp', divided by its 'rec.reduce sum' over a "
     "dimension"},
    {"where if ifelse cond ite",
     "write 'arith.select %c, %a, %b : f32', whose condition comes from "
     "'arith.cmpf olt, %x, %y : f32'"},
    {"cmp compare lt le gt ge eq ne less greater equal",
     "write 'arith.cmpf olt, %a, %b : f32'; likewise ole, ogt, oge, oeq, une"},
    {"const full zeros ones literal", "write 'arith.constant 1.0 : f32'"},
    {"heaviside",
     "write 'rec.spike %a surrogate sigmoid(4.0) : f32': 1 where a >= 0"},
    {"detach stopgradient", "write 'rec.stop_gradient'"},
};

StringRef reprise::jit::writeFor(StringRef name) {
  StringRef bare = name.substr(name.rfind('.') + 1);
  for (const ForeignName &foreign : foreignNames)
    if (is_contained(split(foreign.names, ' '), bare))
      return foreign.advice;
  return "";
}
