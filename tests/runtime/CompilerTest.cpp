//===- CompilerTest.cpp - opening the compiler's library ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Compiler.h"
#include "runtime/CompilerAbi.h"

#include "TestSupport.h"

using namespace reprise;
using namespace reprise::test;

TEST(Compiler, LoadsAndCompiles) {
  auto compiler = loadCompiler(FITTING_COMPILER);
  ASSERT_TRUE(compiler) << compiler.error().render();
  CompileRequest request;
  request.specPath = "lstm.mlir";
  request.operatorName = "lstm";
  auto kernel = (*compiler)->compile(request);
  ASSERT_TRUE(kernel);
  EXPECT_EQ((*kernel)->manifest.operatorName, "lstm");
  EXPECT_EQ((*compiler)->inspect(request, "bound").value(),
            "bound of lstm.mlir");
  EXPECT_TRUE((*compiler)->verify({}).value().passed);
}

TEST(Compiler, ErrorsCrossTheInterface) {
  auto compiler = loadCompiler(FITTING_COMPILER).value();
  CompileRequest request;
  request.specPath = "a.mlir";
  expectError(compiler->compile(request), ErrorCode::invalidArgument,
              {"a.mlir:1:1", "no operator", "name one"});
}

TEST(Compiler, KernelsOutliveTheCompiler) {
  std::shared_ptr<const CompiledKernel> kernel;
  {
    auto compiler = loadCompiler(FITTING_COMPILER).value();
    CompileRequest request;
    request.operatorName = "lstm";
    kernel = compiler->compile(request).value();
  }
  EXPECT_NE(kernel->code, nullptr);
  kernel.reset();
}

TEST(Compiler, MissingLibrary) {
  expectError(loadCompiler("/nowhere/libreprise_jit.so"),
              ErrorCode::unsupported,
              {"/nowhere/libreprise_jit.so", "cannot open", "install"});
}

TEST(Compiler, AnotherVersion) {
  expectError(
      loadCompiler(OUTDATED_COMPILER), ErrorCode::unsupported,
      {"version " + std::to_string(compilerAbiVersion), "of one version"});
}

TEST(Compiler, LibraryThatIsNoCompiler) {
  expectError(loadCompiler(EMPTY_COMPILER), ErrorCode::unsupported,
              {"reprise_create_compiler"});
}
