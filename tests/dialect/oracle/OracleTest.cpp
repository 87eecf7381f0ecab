//===- OracleTest.cpp - specs and arrays for the oracle's tests -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"
#include "mlir/Parser/Parser.h"
#include <cmath>
#include <fstream>
#include <sstream>

using namespace reprise;
using namespace reprise::oracle;

Spec Spec::fromText(const std::string &text) {
  Spec spec;
  spec.context = std::make_unique<mlir::MLIRContext>(
      mlir::MLIRContext::Threading::DISABLED);
  spec.context->loadDialect<rec::RecDialect>();
  spec.module =
      mlir::parseSourceString<mlir::ModuleOp>(text, spec.context.get());
  if (!spec.module) {
    ADD_FAILURE() << "does not parse: " << text;
    std::abort();
  }
  return spec;
}

Spec Spec::fromFile(const std::string &path) {
  std::ifstream file(REPRISE_SOURCE_DIR "/" + path);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return fromText(text.str());
}

rec::OperatorOp Spec::op() const {
  return *mlir::ModuleOp(module.get()).getOps<rec::OperatorOp>().begin();
}

Spec reprise::oracle::specOfStep(const std::string &step) {
  return Spec::fromText(R"(
    rec.operator @one(%in: !rec.tensor<T, B, D>) {
      %s = rec.recurrence over T streams(%x = %in : !rec.tensor<T, B, D>) {
        %c0 = arith.constant 0.0 : f32
        %c1 = arith.constant 1.0 : f32
        )" + step + R"(
        rec.yield %y
      }
      rec.return y = all %s
    })");
}

Array reprise::oracle::array(std::vector<int64_t> shape,
                             std::vector<double> data) {
  return {std::move(shape), std::move(data)};
}

Array reprise::oracle::filled(std::vector<int64_t> shape, double value) {
  std::vector<double> data(llvm::product_of(shape), value);
  return {std::move(shape), std::move(data)};
}

Array reprise::oracle::varied(std::vector<int64_t> shape, int salt) {
  Array result = filled(std::move(shape), 0);
  for (auto [i, value] : llvm::enumerate(result.data))
    value = std::sin(1.7 * i + 0.9 * salt + 0.3);
  return result;
}

Arrays reprise::oracle::run(const Spec &spec, const Arrays &inputs,
                            const Options &options) {
  Expected<Arrays> results = interpret(spec.op(), inputs, options);
  if (results)
    return std::move(*results);
  ADD_FAILURE() << results.error().render();
  return {};
}

std::vector<double> reprise::oracle::runStep(const std::string &step,
                                             std::vector<double> x,
                                             const Options &options) {
  int64_t size = x.size();
  Arrays results = run(specOfStep(step), {{"in", {{1, 1, size}, x}}}, options);
  return results["y"].data;
}

void reprise::oracle::expectNear(const std::vector<double> &actual,
                                 const std::vector<double> &expected,
                                 double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i != actual.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], tolerance) << "at " << i;
}

void reprise::oracle::expectSame(const std::vector<double> &actual,
                                 const std::vector<double> &expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i != actual.size(); ++i) {
    if (std::isnan(expected[i]))
      EXPECT_TRUE(std::isnan(actual[i])) << actual[i] << " at " << i;
    else
      EXPECT_EQ(llvm::bit_cast<uint64_t>(actual[i]),
                llvm::bit_cast<uint64_t>(expected[i]))
          << actual[i] << " for " << expected[i] << " at " << i;
  }
}
