//===- FakeCompiler.cpp - stand-ins for libreprise_jit.so -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One source, three libraries: FITTING speaks the interface, OUTDATED speaks
// another version of it, EMPTY does not have it.

#include "runtime/Compiler.h"
#include "runtime/CompilerAbi.h"

using namespace reprise;

namespace {

class FakeKernel final : public KernelCode {
public:
  Expected<void> run(const KernelRun &) const override { return {}; }
};

class FakeCompiler final : public Compiler {
public:
  Expected<std::shared_ptr<const CompiledKernel>>
  compile(const CompileRequest &request) override {
    if (request.operatorName.empty())
      return fail(ErrorCode::invalidArgument, "no operator",
                  request.specPath + ":1:1", "name one");
    CompiledKernel kernel;
    kernel.manifest.operatorName = request.operatorName;
    kernel.code = std::make_shared<FakeKernel>();
    return std::make_shared<const CompiledKernel>(std::move(kernel));
  }

  Expected<std::string> inspect(const CompileRequest &request,
                                std::string_view stage) override {
    return std::string(stage) + " of " + request.specPath;
  }

  Expected<VerificationReport> verify(const VerifyRequest &) override {
    return VerificationReport{true, {}, {}};
  }
};

} // namespace

#ifndef FAKE_COMPILER_EMPTY
extern "C" REPRISE_API Compiler *reprise_create_compiler(int abiVersion) {
#ifdef FAKE_COMPILER_OUTDATED
  constexpr int spoken = compilerAbiVersion + 1;
#else
  constexpr int spoken = compilerAbiVersion;
#endif
  return abiVersion == spoken ? new FakeCompiler : nullptr;
}
#endif
