//===- FunctionsTest.cpp - every function of a step on every target -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each line of dialect/ScalarFunctions.def as a step of its own on the CPU, in
// each storage type: its operands come from memory as they are stored there,
// and its result goes back. Many lines to a kernel on a simulated GPU, whose
// conversions do not know what is computed between them, and as PTX where there
// is an NVRTC.
//
//===----------------------------------------------------------------------===//

#include "dialect/ScalarFunctions.h"
#include "runtime/Compiler.h"
#include "tests/runtime/TestSupport.h"

#include <fmt/format.h>

#include <set>

using namespace reprise;
using namespace reprise::test;
using rec::ScalarFunction;

namespace {

const char *const predicates[] = {"false", "oeq", "ogt", "oge", "olt", "ole",
                                  "one",   "ord", "ueq", "ugt", "uge", "ult",
                                  "ule",   "une", "uno", "true"};

bool isIn(const std::set<std::string> &names, const std::string &name) {
  return names.count(name);
}

/// Ops of the table on %p and %q, truth values, or on the numbers %a, %b and
/// %c; several where the op has a form for each predicate or type.
std::vector<std::string> operationsOf(const ScalarFunction &function) {
  std::string name = function.name.str();
  if (name == "arith.cmpf") {
    std::vector<std::string> all;
    for (const char *predicate : predicates)
      all.push_back(fmt::format("arith.cmpf {}, %a, %b : f32", predicate));
    return all;
  }
  if (name == "arith.select")
    return {"arith.select %p, %a, %b : f32", "arith.select %p, %q, %p : i1"};
  if (name == "math.clampf")
    return {"math.clampf %a to [%b, %c] : f32"};
  if (name == "rec.spike")
    return {"rec.spike %a surrogate sigmoid(4.0) : f32"};
  if (isIn({"arith.uitofp", "arith.sitofp"}, name))
    return {name + " %p : i1 to f32"};
  if (isIn({"arith.andi", "arith.ori", "arith.xori"}, name))
    return {name + " %p, %q : i1"};
  const char *const operands[] = {"%a", "%a, %b", "%a, %b, %c"};
  return {name + " " + operands[function.arity - 1] + " : f32"};
}

bool makesTruth(const std::string &operation) {
  std::string name = operation.substr(0, operation.find(' '));
  return operation.ends_with(": i1") || name == "arith.cmpf" ||
         name.starts_with("math.is");
}

/// A spec with a result for each operation.
std::string specOf(const std::vector<std::string> &operations) {
  std::string step, results, yields, returns;
  for (size_t i = 0; i != operations.size(); ++i) {
    std::string number = std::to_string(i), comma = i ? ", " : "";
    if (makesTruth(operations[i]))
      step += fmt::format("    %t{0} = {1}\n"
                          "    %y{0} = arith.uitofp %t{0} : i1 to f32\n",
                          number, operations[i]);
    else
      step += fmt::format("    %y{} = {}\n", number, operations[i]);
    results += comma + "%s" + number;
    yields += comma + "%y" + number;
    returns += fmt::format("{}y{} = all %s{}", comma, number, number);
  }
  return "rec.operator @functions(%x: !rec.tensor<T, B, 3, H, D>) {\n  " +
         results +
         " = rec.recurrence over T streams(%a, %b, %c = %x : "
         "!rec.tensor<T, B, 3, H, D>) {\n"
         "    %p = arith.cmpf ogt, %a, %b : f32\n"
         "    %q = arith.cmpf olt, %b, %c : f32\n" +
         step + "    rec.yield " + yields + "\n  }\n  rec.return " + returns +
         "\n}\n";
}

CompileRequest requestFor(const std::vector<std::string> &operations,
                          const std::string &target, DType storage) {
  CompileRequest request;
  request.specPath = "functions.mlir";
  request.specText = specOf(operations);
  request.target = target;
  request.storage = storage;
  request.dims = {{"T", 3}, {"B", 9}, {"H", 1}, {"D", 16}};
  return request;
}

void expectRight(Compiler &compiler, const std::vector<std::string> &operations,
                 const std::string &target, DType storage) {
  VerifyRequest request;
  request.compile = requestFor(operations, target, storage);
  SCOPED_TRACE(request.compile.specText);
  auto report = compiler.verify(request);
  ASSERT_TRUE(report) << report.error().render();
  for (const OutputVerification &output : report->outputs)
    EXPECT_TRUE(output.passed)
        << output.name << ": " << output.maxError << " > " << output.tolerance;
}

class Functions : public testing::TestWithParam<DType> {};

TEST_P(Functions, EachEqualsTheOracleOnTheCpu) {
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  for (const ScalarFunction &function : rec::scalarFunctions())
    for (const std::string &operation : operationsOf(function))
      expectRight(*compiler, {operation}, "cpu", GetParam());
}

INSTANTIATE_TEST_SUITE_P(Storages, Functions,
                         testing::Values(DType::f32, DType::bf16, DType::f16),
                         [](const auto &info) {
                           return std::string(name(info.param));
                         });

/// All lines, as many to a kernel as have registers for their results.
std::vector<std::vector<std::string>> kernels() {
  constexpr size_t most = 16;
  std::vector<std::vector<std::string>> all(1);
  for (const ScalarFunction &function : rec::scalarFunctions())
    for (const std::string &operation : operationsOf(function)) {
      if (all.back().size() == most)
        all.emplace_back();
      all.back().push_back(operation);
    }
  return all;
}

TEST(GpuFunctions, EachEqualsTheOracleInTheSimulation) {
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  const DType storages[] = {DType::f32, DType::bf16, DType::f16};
  size_t number = 0;
  for (const std::vector<std::string> &operations : kernels())
    expectRight(*compiler, operations, "sim:h200", storages[number++ % 3]);
}

TEST(GpuFunctions, CompileForTheDevice) {
  auto compiler = loadCompiler(JIT_LIBRARY).value();
  for (const std::vector<std::string> &operations : kernels()) {
    auto request = requestFor(operations, "h200", DType::f32);
    auto ptx = compiler->inspect(request, "ptx");
    if (!ptx && ptx.error().render().find("NVRTC") != std::string::npos)
      GTEST_SKIP() << "no NVRTC on this machine: " << ptx.error().render();
    ASSERT_TRUE(ptx) << ptx.error().render() << request.specText;
  }
}

} // namespace
