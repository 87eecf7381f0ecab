//===- JitCompiler.cpp - libreprise_jit.so --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler that the runtime opens. It holds no state: every request has a
// context of its own, so that any number of threads may use one compiler.

#include "tools/jit/Bind.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Derive.h"
#include "tools/jit/Sizes.h"
#include "tools/jit/TargetCompiler.h"
#include "tools/jit/Verification.h"

#include "runtime/CompilerAbi.h"
#include "runtime/ThreadTeam.h"
#include "support/NameSuggestion.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;

namespace {

class JitCompiler final : public Compiler {
public:
  Expected<std::shared_ptr<const CompiledKernel>>
  compile(const CompileRequest &request) override;
  Expected<std::string> inspect(const CompileRequest &request,
                                std::string_view stage) override;
  Expected<VerificationReport> verify(const VerifyRequest &request) override {
    return verifyKernel(*this, request);
  }
};

} // namespace

static Expected<void> checkThreads(const CompileRequest &request) {
  if (request.threads >= 0 && request.threads <= ThreadTeam::maxSize)
    return {};
  return fail(
      ErrorCode::invalidArgument,
      fmt::format("a team of {} threads was asked for", request.threads),
      "threads",
      fmt::format("give 1 to {}, or 0 for one on each core",
                  ThreadTeam::maxSize));
}

/// The target, for a request that makes sense whatever its spec says.
static Expected<std::unique_ptr<TargetCompiler>>
targetOf(const CompileRequest &request) {
  if (auto threads = checkThreads(request); !threads)
    return passOn(threads);
  return selectTarget(request.target);
}

static Expected<std::unique_ptr<Compilation>>
parse(const CompileRequest &request) {
  auto compilation = Compilation::parse(request);
  if (compilation && request.onWarning)
    for (const Error &warning : (*compilation)->takeWarnings())
      request.onWarning(warning);
  return compilation;
}

static Expected<std::unique_ptr<Compilation>>
parseAndBind(const CompileRequest &request) {
  auto compilation = parse(request);
  if (!compilation)
    return compilation;
  if (auto derived = derive(**compilation); !derived)
    return passOn(derived);
  if (auto bound = bind(**compilation); !bound)
    return passOn(bound);
  return compilation;
}

Expected<std::shared_ptr<const CompiledKernel>>
JitCompiler::compile(const CompileRequest &request) {
  auto target = targetOf(request);
  if (!target)
    return passOn(target);
  auto bound = parseAndBind(request);
  if (!bound)
    return passOn(bound);
  return (*target)->compile(**bound);
}

/// Fails where a target has no stage of this name.
static Expected<void> checkStage(const TargetCompiler &target,
                                 std::string_view stage) {
  std::vector<std::string> stages = {"spec", "bound"};
  for (std::string_view name : target.stages())
    stages.emplace_back(name);
  if (llvm::is_contained(stages, stage))
    return {};
  for (const char *name : {"cpu", "h200"})
    if (auto other = selectTarget(name);
        other && llvm::is_contained((*other)->stages(), stage))
      return fail(ErrorCode::invalidArgument,
                  "the target has no stage of this name",
                  fmt::format("stage '{}'", stage),
                  fmt::format("a target such as {0} has it: --target {0}, for "
                              "which this machine need not be one",
                              name));
  return fail(ErrorCode::invalidArgument,
              "the target has no stage of this name",
              fmt::format("stage '{}'", stage), suggestName(stage, stages));
}

Expected<std::string> JitCompiler::inspect(const CompileRequest &request,
                                           std::string_view stage) {
  auto target = targetOf(request);
  if (!target)
    return passOn(target);
  if (auto known = checkStage(**target, stage); !known)
    return passOn(known);
  auto compilation = parse(request);
  if (!compilation)
    return passOn(compilation);
  std::string spec = (*compilation)->print();
  if (auto derived = derive(**compilation); !derived)
    return passOn(derived);
  if (auto known = checkInputNames((*compilation)->operatorOp(), request);
      !known)
    return passOn(known);
  if (stage == "spec")
    return spec;
  if (auto bound = bind(**compilation); !bound)
    return passOn(bound);
  if (stage == "bound")
    return (*compilation)->print();
  return (*target)->inspect(**compilation, stage);
}

extern "C" REPRISE_API Compiler *reprise_create_compiler(int abiVersion) {
  return abiVersion == compilerAbiVersion ? new JitCompiler : nullptr;
}
