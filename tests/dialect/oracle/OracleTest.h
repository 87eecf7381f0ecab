//===- OracleTest.h - specs and arrays for the oracle's tests -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_DIALECT_ORACLE_ORACLETEST_H
#define REPRISE_TESTS_DIALECT_ORACLE_ORACLETEST_H

#include "dialect/Rec.h"
#include "dialect/oracle/Oracle.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include <gtest/gtest.h>

namespace reprise::oracle {

/// A spec, with the context that it lives in.
class Spec {
public:
  /// Parses `text`; a test that cannot is broken.
  static Spec fromText(const std::string &text);
  /// `path` from the root of the repository.
  static Spec fromFile(const std::string &path);

  rec::OperatorOp op() const;

private:
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// An operator of one stream x over [T, B, D], whose step computes `%y` from
/// `%x` (and `%c0`, `%c1`: the constants 0 and 1).
Spec specOfStep(const std::string &step);

Array array(std::vector<int64_t> shape, std::vector<double> data);
Array filled(std::vector<int64_t> shape, double value);
/// Deterministic values in [-1, 1], which differ with `salt`.
Array varied(std::vector<int64_t> shape, int salt = 0);

/// The results; a failure of the oracle fails the test.
Arrays run(const Spec &spec, const Arrays &inputs, const Options &options = {});
/// The only output `y` of a spec made by specOfStep, for x.
std::vector<double> runStep(const std::string &step, std::vector<double> x,
                            const Options &options = {});

void expectNear(const std::vector<double> &actual,
                const std::vector<double> &expected, double tolerance);
/// Equal bit patterns, but for the sign and payload of NaN.
void expectSame(const std::vector<double> &actual,
                const std::vector<double> &expected);

} // namespace reprise::oracle

#endif // REPRISE_TESTS_DIALECT_ORACLE_ORACLETEST_H
